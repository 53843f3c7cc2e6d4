using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics.Tests;

/// <summary>What nodes need to run outside a graph.</summary>
internal static class Evaluation
{
    internal static NodeContext Context => new() { NodePath = "node", Run = new RunInfo() };

    internal static Image Flat(double value, int side = 16, int batch = 1) => new(full([batch, 3, side, side], value, ScalarType.Float32));
}

/// <summary>Specs of the inputs, and the problems that were reported.</summary>
internal sealed class Inference(Dictionary<string, IValueSpec> specs) : InferenceContext
{
    internal List<string> Errors { get; } = [];

    public override IServiceProvider Services => throw new NotSupportedException();

    public override bool TryGetLiteral<T>(string port, out T value)
    {
        value = default!;
        return false;
    }

    public override TSpec? Spec<TSpec>(string port) where TSpec : class => specs.GetValueOrDefault(port) as TSpec;

    public override void Output(string port, IValueSpec spec) { }

    public override void Error(string port, string problem, string? fix = null) => Errors.Add($"{port}: {problem}");
}
