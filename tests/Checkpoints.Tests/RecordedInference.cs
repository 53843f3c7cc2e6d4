namespace LdmGraph.Plugins.Checkpoints.Tests;

/// <summary>Infers for a node whose only input is the literal <c>model</c>.</summary>
internal sealed class RecordedInference(IServiceProvider services, string? model) : InferenceContext
{
    public Dictionary<string, IValueSpec> Outputs { get; } = [];

    public List<(string Port, string Problem)> Errors { get; } = [];

    public override IServiceProvider Services => services;

    public override bool TryGetLiteral<T>(string port, out T value)
    {
        value = port == "model" && model is T literal ? literal : default!;
        return port == "model" && model is T;
    }

    public override TSpec? Spec<TSpec>(string port) where TSpec : class => null;

    public override void Output(string port, IValueSpec spec) => Outputs[port] = spec;

    public override void Error(string port, string problem, string? fix = null) => Errors.Add((port, problem));
}
