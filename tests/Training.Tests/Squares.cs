using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training.Tests;

/// <summary>16x16 pictures of a red, green or blue square somewhere on black, with the colour for a caption and its number for a class.</summary>
internal sealed class Squares : IDataset
{
    private static readonly string[] Colours = ["red", "green", "blue"];

    /// <summary>Spoils the picture at this position and those that follow, as far as training comes.</summary>
    public long SpoiltFrom { get; init; } = long.MaxValue;

    /// <summary>The picture at this position and those that follow cannot be read, as far as training comes.</summary>
    public long MissingFrom { get; init; } = long.MaxValue;

    public string Identity { get; init; } = "squares";

    public IReadOnlyList<string> Words { get; init; } = Colours;

    public DatasetSpec Spec => new(Identity, 16, 16, Captions: true, Classes: 3, Words);

    public Examples Draw(long start, int count)
    {
        if (start + count > MissingFrom && start < 1 << 30) throw new PortException("folder", $"'squares/{MissingFrom}.png' cannot be read");
        using var scope = NewDisposeScope();
        var pictures = zeros(count, 3, 16, 16);
        var classes = new List<long>();
        for (var i = 0; i < count; i++)
        {
            using var generator = new Generator((ulong)(start + i));
            var draws = randint(0, 9, [3], ScalarType.Int64, generator: generator).data<long>().ToArray();
            classes.Add(draws[0] % 3);
            pictures[i, draws[0] % 3].narrow(0, draws[1], 7).narrow(1, draws[2], 7).fill_(start + i >= SpoiltFrom && start < 1 << 30 ? float.NaN : 1);
        }
        return new Examples(pictures.DetachFromDisposeScope(), [.. classes.Select(number => Colours[number])], classes);
    }
}
