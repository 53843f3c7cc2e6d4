namespace LdmGraph.Editor.Palette;

/// <summary>Finds what people type, in the order of the letters but not every letter: "dstep" is found in "Ddim step".</summary>
internal static class FuzzyText
{
    private const double WholeWord = 12, WordStart = 9, Start = 4, Inside = 5, Scattered = 2;

    /// <summary>How well a word is found in a text, or 0, and where.</summary>
    public static (double Score, IReadOnlyList<int> Marked) Find(string text, string word)
    {
        var best = (Score: 0.0, Marked: (IReadOnlyList<int>)[]);
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var startsWord = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
            var endsWord = at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length]);
            var score = (startsWord ? endsWord ? WholeWord : WordStart : Inside) + (at == 0 ? Start : 0);
            if (score > best.Score) best = (score, [.. Enumerable.Range(at, word.Length)]);
        }
        return best.Score > 0 || word.Length < 2 ? best : Scatter(text, word);
    }

    /// <summary>Every letter in order; the less lies between them, and the more of them begin words, the better.</summary>
    private static (double, IReadOnlyList<int>) Scatter(string text, string word)
    {
        var marked = new List<int>(word.Length);
        var starts = 0;
        var from = 0;
        foreach (var letter in word)
        {
            if (Next(text, letter, from) is not { } at) return (0, []);
            if (IsWordStart(text, at)) starts++;
            marked.Add(at);
            from = at + 1;
        }
        var span = marked[^1] - marked[0] + 1;
        // Letters strewn over half a sentence are chance.
        return span > 3 * word.Length + 4 && starts < word.Length ? (0, []) : (Scattered * word.Length / span + (double)starts / word.Length, marked);
    }

    /// <summary>The next beginning of a word with that letter if there is one, as in initials, otherwise the next such letter.</summary>
    private static int? Next(string text, char letter, int from)
    {
        int? first = null;
        for (var i = from; i < text.Length; i++)
        {
            if (char.ToLowerInvariant(text[i]) != char.ToLowerInvariant(letter)) continue;
            if (i == from || IsWordStart(text, i)) return i;
            first ??= i;
        }
        return first;
    }

    private static bool IsWordStart(string text, int at) => at == 0 || !char.IsLetterOrDigit(text[at - 1]);
}
