using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Tests;

/// <summary>Weights for a module that has none: small numbers from a seed, and a count of what was read.</summary>
internal sealed class MadeUpWeights : Weights, IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    private MadeUpWeights(Dictionary<string, Tensor> tensors)
    {
        _tensors = tensors;
        Entries = tensors.ToDictionary(pair => pair.Key, pair => new WeightInfo(pair.Value.dtype, pair.Value.shape));
    }

    /// <summary>For every parameter of a module; scales are near one, all else is small enough that activations neither vanish nor explode.</summary>
    public static MadeUpWeights For(nn.Module module, ulong seed = 1)
    {
        using var generator = new Generator(seed);
        return Of(module.named_parameters().ToDictionary(pair => pair.name, pair =>
        {
            using var scope = NewDisposeScope();
            var shape = pair.parameter.shape;
            var fanIn = shape.Length > 1 ? shape[1..].Aggregate(1L, (product, length) => product * length) : 1;
            var numbers = randn(shape, generator: generator);
            var isScale = shape.Length == 1 && pair.name.EndsWith("weight", StringComparison.Ordinal);
            return (isScale ? 1 + 0.1 * numbers : shape.Length == 1 ? 0.1 * numbers : numbers / Math.Sqrt(fanIn)).DetachFromDisposeScope();
        }));
    }

    /// <summary>Of given tensors, which become the new object's.</summary>
    public static MadeUpWeights Of(Dictionary<string, Tensor> tensors) => new(tensors);

    public int Reads { get; private set; }

    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; }

    public override string Origin => "made-up.safetensors";

    public override Tensor Read(string name)
    {
        Reads++;
        return _tensors[name].alias();
    }

    /// <summary>The tensor itself, to change it.</summary>
    public Tensor this[string name] => _tensors[name];

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values) tensor.Dispose();
    }
}
