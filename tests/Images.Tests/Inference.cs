namespace LdmGraph.Plugins.Images.Tests;

/// <summary>One node's inputs before a run, from a dictionary.</summary>
internal sealed class Inference(FileRoots? roots = null) : InferenceContext, IServiceProvider
{
    internal Dictionary<string, object> Literals { get; init; } = [];

    internal Dictionary<string, IValueSpec> Specs { get; init; } = [];

    internal Dictionary<string, IValueSpec> Outputs { get; } = [];

    internal List<string> Errors { get; } = [];

    public override IServiceProvider Services => this;

    public override bool TryGetLiteral<T>(string port, out T value)
    {
        var known = Literals.TryGetValue(port, out var literal);
        value = known ? (T)literal! : default!;
        return known;
    }

    public override TSpec? Spec<TSpec>(string port) where TSpec : class => Specs.GetValueOrDefault(port) as TSpec;

    public override void Output(string port, IValueSpec spec) => Outputs[port] = spec;

    public override void Error(string port, string problem, string? fix = null) => Errors.Add($"{port}: {problem}");

    public object? GetService(Type serviceType) => serviceType == typeof(FileRoots) ? roots : null;
}
