using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance;

/// <summary>The values a gradient is taken by, as leaves of the recording: new tensors, since the node's inputs are shared with other nodes.</summary>
internal sealed class Leaves : IDisposable
{
    private readonly PortValues _inputs;
    private readonly List<TensorValue> _leaves = [];

    public Leaves(PortValues inputs)
    {
        _inputs = inputs;
        foreach (var input in inputs.Values.Cast<IDifferentiable>())
        {
            using var detached = input.Value.detach();
            _leaves.Add(input.Over(detached.clone().requires_grad_()));
        }
    }

    public TensorValue this[int index] => _leaves[index];

    /// <summary>Gradients of the objective's sum, in the order of the inputs and of their types.</summary>
    public IReadOnlyList<TensorValue> Differentiate(Objective objective)
    {
        using var scope = NewDisposeScope();
        var batch = _leaves[0].Value.shape[0];
        if (objective.Value.dim() > 1) throw new PortException("yield.value", $"is a {objective}; expected one number for every picture, [{batch}]");
        if (!objective.Value.requires_grad) throw Independent(_inputs.Names[0]);

        objective.Value.sum().backward(inputs: [.. _leaves.Select(leaf => leaf.Value)]);
        var gradients = _leaves.Select((leaf, i) => leaf.Value.grad ?? throw Independent(_inputs.Names[i])).ToList();
        return [.. gradients.Select((gradient, i) => ((IDifferentiable)_leaves[i]).Over(gradient))];
    }

    /// <summary>A yield without what was recorded of it, in memory of its own.</summary>
    public static object? Constant(object? yield)
    {
        if (yield is not IDifferentiable value) return yield;
        using var detached = value.Value.detach();
        return value.Over(detached.clone());
    }

    public void Dispose()
    {
        foreach (var leaf in _leaves) leaf.Dispose();
    }

    private static PortException Independent(string name) => new(
        $"wrt.{name}", "the body's value does not depend on it",
        "link it to what the value is made of, or take it out; a node on the way that computes on pixels instead of tensors (image.resize@1 with Pillow's arithmetic) cuts the connection");
}
