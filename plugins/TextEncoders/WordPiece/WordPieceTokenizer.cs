using System.Text.RegularExpressions;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>
/// BERT's tokenizer (Devlin et al. 2018, arXiv:1810.04805) exactly as the reference pipelines call it: the slow
/// <c>BertTokenizer</c> of transformers.
/// </summary>
internal sealed class WordPieceTokenizer
{
    private const int LongestWord = 100;

    // Typed in a prompt, these are the tokens themselves, not text.
    private static readonly string[] Special = ["[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"];
    private static readonly Regex SpecialOrText = new($"({string.Join('|', Special.Select(Regex.Escape))})");

    private readonly Dictionary<string, int> _ids;
    private readonly bool _lowerCase;

    /// <param name="vocabulary">Pieces in the order of their ids; one without [UNK] knows no other words, and says so when it is given one.</param>
    /// <param name="lowerCase">Folds case and strips accents, as uncased vocabularies want it.</param>
    /// <exception cref="InvalidOperationException">A special token is missing: this is no BERT vocabulary.</exception>
    public WordPieceTokenizer(IEnumerable<string> vocabulary, bool lowerCase = true)
    {
        _lowerCase = lowerCase;
        _ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, piece) in vocabulary.Index()) _ids[piece] = id;
        if (Special.FirstOrDefault(token => token is not ("[MASK]" or "[UNK]") && !_ids.ContainsKey(token)) is { } missing)
            throw new InvalidOperationException($"the vocabulary has no {missing}; expected one piece per line, as in BERT's vocab.txt");
    }

    /// <summary>[CLS], the text's pieces (cut where they do not fit), [SEP], then [PAD] up to the length.</summary>
    /// <exception cref="ArgumentException">A word is not in the vocabulary, which has no [UNK] to stand for it; the message names the words it knows.</exception>
    public long[] Encode(string text, int length)
    {
        var ids = new long[length];
        Array.Fill(ids, _ids["[PAD]"]);
        ids[0] = _ids["[CLS]"];
        var count = 1;
        foreach (var piece in Pieces(text).Take(length - 2)) ids[count++] = _ids[piece];
        ids[count] = _ids["[SEP]"];
        return ids;
    }

    /// <summary>The pieces a text falls into.</summary>
    public IEnumerable<string> Pieces(string text)
    {
        foreach (var part in SpecialOrText.Split(text))
        {
            if (Special.Contains(part)) yield return part;
            else
                foreach (var word in BertWords.Of(part, _lowerCase))
                    foreach (var piece in Split(word)) yield return piece == "[UNK]" && !_ids.ContainsKey(piece) ? throw Unknown(word) : piece;
        }
    }

    private ArgumentException Unknown(string word)
    {
        var words = _ids.Keys.Where(piece => !Special.Contains(piece) && !piece.StartsWith("##", StringComparison.Ordinal)).ToList();
        return new($"the model does not know the word '{word}'; it knows {string.Join(", ", words.Take(200))}{(words.Count > 200 ? $" and {words.Count - 200} more" : "")}");
    }

    // Greedily the longest known piece; a word with a rest that no piece fits is unknown as a whole.
    private List<string> Split(string word)
    {
        var runes = word.EnumerateRunes().Count();
        if (runes > LongestWord) return ["[UNK]"];
        List<string> pieces = [];
        for (var start = 0; start < word.Length;)
        {
            var prefix = start == 0 ? "" : "##";
            var end = word.Length;
            while (end > start && !_ids.ContainsKey(prefix + word[start..end])) end--;
            if (end == start) return ["[UNK]"];
            pieces.Add(prefix + word[start..end]);
            start = end;
        }
        return pieces;
    }
}
