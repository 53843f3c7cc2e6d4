using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Token ids for an encoder that takes other things than text: a layout of boxes, for example.</summary>
/// <param name="Rows">A row for each picture, all of one length.</param>
[PortType("tokens", Color = "#a2c4c9", Letter = "Tk")]
public sealed record TokenIds(IReadOnlyList<IReadOnlyList<long>> Rows)
{
    /// <summary>int64 [batch, tokens].</summary>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        return tensor(Rows.SelectMany(row => row).ToArray()).reshape(Rows.Count, -1).MoveToOuterDisposeScope();
    }
}

/// <summary>What is known of <see cref="TokenIds"/> before they exist.</summary>
/// <param name="Length">Tokens per row.</param>
/// <param name="Vocabulary">One more than the largest id possible.</param>
public sealed record TokenIdsSpec(int Length, int Vocabulary) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"{Length} tokens below {Vocabulary}";
}
