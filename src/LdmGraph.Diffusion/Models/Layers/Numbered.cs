using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Diffusion;

/// <summary>
/// Parts that a checkpoint knows by number, with gaps where the original's <c>Sequential</c> has parts without parameters
/// (an activation, a dropout). What they do, and in which order, the model says.
/// </summary>
public sealed class Numbered : Module
{
    private readonly Dictionary<int, Module<Tensor, Tensor>> _parts = [];

    /// <param name="parts">The parts and their numbers.</param>
    public Numbered(params (int Number, Module<Tensor, Tensor> Part)[] parts) : base(nameof(Numbered))
    {
        foreach (var (number, part) in parts)
        {
            _parts.Add(number, part);
            register_module($"{number}", part);
        }
    }

    /// <summary>The part of that number.</summary>
    public Module<Tensor, Tensor> this[int number] => _parts[number];
}
