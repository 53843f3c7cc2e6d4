using System.Text.RegularExpressions;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>From a prompt to the ids that CLIP's text transformer takes: start, pieces of words, end, padding.</summary>
/// <param name="vocabulary">Pieces and merges.</param>
internal sealed class ClipTokenizer(ClipVocabulary vocabulary)
{
    private readonly Regex? _literal;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<long>> _literals = new Dictionary<string, IReadOnlyList<long>>();

    public ClipVocabulary Vocabulary => vocabulary;

    /// <summary>What happens to text before it is cut; see <see cref="ClipCleaning"/>.</summary>
    public Func<string, string> Clean { get; init; } = ClipCleaning.HuggingFace;

    /// <summary>Ids per prompt; the last place of a prompt that is too long is the end's.</summary>
    public int Length { get; init; } = 77;

    public long Start { get; init; } = vocabulary[ClipVocabulary.Start] ?? throw Lacks(ClipVocabulary.Start);

    public long End { get; init; } = vocabulary[ClipVocabulary.End] ?? throw Lacks(ClipVocabulary.End);

    /// <summary>What fills up a short prompt: the end in Stable Diffusion 1, 0 with OpenAI and in Stable Diffusion 2.</summary>
    public long Pad { get; init; } = vocabulary[ClipVocabulary.End] ?? 0;

    /// <summary>Texts that stand for ids wherever they occur, as they are written, before anything is cleaned.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Literals
    {
        get => _literals;
        init
        {
            _literals = value;
            // Of several that begin at one place, the longest.
            _literal = value.Count == 0 ? null : new Regex(string.Join('|', value.Keys.OrderByDescending(text => text.Length).Select(Regex.Escape)), RegexOptions.CultureInvariant);
        }
    }

    /// <summary>The row of ids.</summary>
    public long[] Encode(string text)
    {
        var ids = new List<long>(Length) { Start };
        foreach (var (part, isLiteral) in Parts(text))
        {
            if (ids.Count >= Length) break;
            if (isLiteral) ids.AddRange(_literals[part]);
            else ids.AddRange(ClipWords.Split(Clean(part)).SelectMany(Pieces));
        }
        var row = new long[Length];
        Array.Fill(row, Pad);
        ids.Take(Length).ToArray().CopyTo(row, 0);
        row[Math.Min(ids.Count, Length - 1)] = End;
        return row;
    }

    /// <summary>The same tokenizer with more literals.</summary>
    public ClipTokenizer With(IReadOnlyDictionary<string, IReadOnlyList<long>> literals) => new(vocabulary)
    {
        Clean = Clean, Length = Length, Start = Start, End = End, Pad = Pad,
        Literals = new Dictionary<string, IReadOnlyList<long>>(Literals.Concat(literals.Where(literal => !Literals.ContainsKey(literal.Key)))),
    };

    private IEnumerable<long> Pieces(string word)
    {
        if (word == ClipVocabulary.Start) return [Start];
        if (word == ClipVocabulary.End) return [End];
        return vocabulary.Pairs.Split(ByteAlphabet.Encode(word)).Select(piece => vocabulary[piece] ?? End); // the end mark is also the unknown one
    }

    private IEnumerable<(string Text, bool IsLiteral)> Parts(string text)
    {
        var at = 0;
        foreach (var match in _literal?.Matches(text) ?? Enumerable.Empty<Match>())
        {
            if (match.Index > at) yield return (text[at..match.Index], false);
            yield return (match.Value, true);
            at = match.Index + match.Length;
        }
        if (at < text.Length) yield return (text[at..], false);
    }

    private static InvalidDataException Lacks(string mark) => new($"the vocabulary has no '{mark}': it is not CLIP's");
}
