using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// How one tensor of a model is stored in a file of another layout: under another name, in another shape, or in parts,
/// as diffusers keeps the query, key and value that the original keeps in one.
/// </summary>
/// <param name="Names">The stored tensors it is made of.</param>
/// <param name="Shape">The model's shape; null leaves the stored one.</param>
/// <param name="Heads">
/// With several parts: rows are interleaved by attention head, so that the result viewed as (heads, parts, rows / heads, ...)
/// holds the parts along its second axis. 1 puts one part after the other.
/// </param>
public sealed record WeightLayout(IReadOnlyList<string> Names, IReadOnlyList<long>? Shape = null, long Heads = 1)
{
    /// <summary>Of a single stored tensor only this part of its rows, where several were put one after the other: (1, 3) is the second third.</summary>
    public (int Index, int Count)? Part { get; init; }

    /// <summary>The stored matrix has rows for columns.</summary>
    public bool Transposed { get; init; }

    /// <summary>The same tensor under another name.</summary>
    public static implicit operator WeightLayout(string name) => new([name]);

    /// <summary>The layout's shape and type, given those of its parts; a shape that cannot be is left as it is stored, for a check to name.</summary>
    internal WeightInfo Describe(IReadOnlyDictionary<string, WeightInfo> stored)
    {
        var first = stored[Names[0]];
        if (Part is { } part && first.Shape is [var rows, ..] && rows % part.Count == 0) return first with { Shape = [rows / part.Count, .. first.Shape.Skip(1)] };
        if (Transposed && first.Shape is [var height, var width]) return first with { Shape = [width, height] };
        var elements = Names.Sum(name => stored[name].Elements);
        return Shape is null || Shape.Aggregate(1L, (product, dimension) => product * dimension) != elements ? first : first with { Shape = Shape };
    }

    /// <summary>Puts the tensor together; a single part that is only reshaped keeps aliasing what it was read from.</summary>
    internal Tensor Assemble(Func<string, Tensor> read)
    {
        if (Names.Count == 1)
        {
            var stored = read(Names[0]);
            if (Part is { } part)
                using (stored) return stored.narrow(0, part.Index * (stored.shape[0] / part.Count), stored.shape[0] / part.Count);
            if (Transposed)
                using (stored) return stored.transpose(0, 1).contiguous();
            if (Shape is null || stored.shape.SequenceEqual(Shape)) return stored;
            using (stored) return stored.reshape([.. Shape]);
        }

        using var scope = NewDisposeScope();
        var parts = Names.Select(name => read(name)).Select(part => part.reshape([Heads, -1, .. part.shape[1..]])).ToList(); // each [heads, rows / heads, ...]
        var joined = stack(parts, 1);                                                                             // [heads, parts, rows / heads, ...]
        return joined.reshape(Shape is null ? [-1, .. joined.shape[3..]] : [.. Shape]).MoveToOuterDisposeScope();
    }
}
