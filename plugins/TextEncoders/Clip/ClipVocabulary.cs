using System.IO.Compression;
using System.Text.Json;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Pieces of words and their numbers, and the order in which pairs of pieces were learned.</summary>
internal sealed class ClipVocabulary
{
    public const string Start = "<|startoftext|>", End = "<|endoftext|>";

    // The original reads no further into its list of 262,144: 49,152 ids less the bytes, twice, and its two marks.
    private const int MostMerges = 49152 - 256 - 2;

    private readonly IReadOnlyDictionary<string, int> _ids;

    private ClipVocabulary(IReadOnlyDictionary<string, int> ids, IReadOnlyList<(string, string)> merges)
    {
        _ids = ids;
        Count = ids.Values.Max() + 1;
        var ranks = new Dictionary<(string, string), int>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++) ranks[merges[rank]] = rank; // of a pair learned twice, the later place counts, as in the original
        Pairs = new BytePairs(ranks);
    }

    /// <summary>The vocabulary of every released CLIP, read when a checkpoint without one asks for it.</summary>
    public static Lazy<ClipVocabulary> OfClip { get; } = new(() => Packed(typeof(ClipVocabulary).Assembly.GetManifestResourceStream("clip-merges.txt.gz")!));

    /// <summary>One more than the largest id.</summary>
    public int Count { get; }

    public BytePairs Pairs { get; }

    /// <summary>The piece's id, or null.</summary>
    public int? this[string piece] => _ids.TryGetValue(piece, out var id) ? id : null;

    /// <summary>The vocabulary in a folder: vocab.json with merges.txt, or a list of merges alone. Null where the folder has none.</summary>
    /// <exception cref="InvalidDataException">A file is not what its name says.</exception>
    public static ClipVocabulary? In(string folder)
    {
        var (vocabulary, merges, packed) = (Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"), Path.Combine(folder, "bpe_simple_vocab_16e6.txt.gz"));
        if (File.Exists(merges)) return File.Exists(vocabulary) ? new ClipVocabulary(Ids(vocabulary), Merges(File.ReadAllLines(merges), merges)) : OfMerges(Merges(File.ReadAllLines(merges), merges));
        if (!File.Exists(packed)) return null;
        using var stream = File.OpenRead(packed);
        return Packed(stream);
    }

    private static ClipVocabulary Packed(Stream stream)
    {
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        var lines = new List<string>();
        while (lines.Count <= MostMerges && reader.ReadLine() is { } line) lines.Add(line);
        return OfMerges(Merges(lines, "the list of merges"));
    }

    /// <summary>The ids that follow from the merges: the bytes, the bytes that end a word, what is merged, and the two marks.</summary>
    private static ClipVocabulary OfMerges(IReadOnlyList<(string Left, string Right)> merges)
    {
        var bytes = ByteAlphabet.Characters.Select(character => character.ToString());
        var pieces = bytes.Concat(bytes.Select(piece => piece + "</w>")).Concat(merges.Select(pair => pair.Left + pair.Right)).Append(Start).Append(End);
        var ids = new Dictionary<string, int>();
        foreach (var (id, piece) in pieces.Index()) ids[piece] = id;
        return new ClipVocabulary(ids, merges);
    }

    private static List<(string, string)> Merges(IReadOnlyList<string> lines, string origin)
    {
        var pairs = lines.Skip(lines is [var first, ..] && first.Contains("#version", StringComparison.Ordinal) ? 1 : 0).Where(line => line.Length > 0).Take(MostMerges);
        return [.. pairs.Select(line => line.Split(' ') is [var left, var right] ? (left, right)
            : throw new InvalidDataException($"{origin}: '{line}' is no merge; expected two pieces with a space between them"))];
    }

    private static Dictionary<string, int> Ids(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<Dictionary<string, int>>(stream) is { Count: > 0 } ids ? ids : throw new InvalidDataException($"{path} holds no vocabulary");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path} is no vocabulary: {broken.Message}", broken);
        }
    }
}
