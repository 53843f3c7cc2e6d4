namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Byte-pair encoding (Sennrich et al. 2016): joins the pair that was learned first, everywhere in the word, until no known pair is left.</summary>
/// <param name="ranks">When each pair was learned.</param>
internal sealed class BytePairs(IReadOnlyDictionary<(string, string), int> ranks)
{
    /// <summary>Pieces of a word; the last one ends in <c>&lt;/w&gt;</c>. Time grows with the word's length times its logarithm.</summary>
    public IReadOnlyList<string> Split(string word)
    {
        string?[] symbols = [.. word.Select(character => character.ToString())];
        if (symbols.Length == 0) return [];
        symbols[^1] += "</w>";

        // A linked list over the symbols, and a queue of the pairs in it; a pair whose symbols have changed since is passed over.
        var (next, previous) = (new int[symbols.Length], new int[symbols.Length]);
        var pairs = new PriorityQueue<(int At, string Left, string Right), (int Rank, int At)>();
        for (var i = 0; i < symbols.Length; i++) (next[i], previous[i]) = (i + 1, i - 1);
        for (var i = 0; i < symbols.Length; i++) Offer(i);

        var round = new List<(int At, string Left, string Right)>();
        while (pairs.TryPeek(out _, out var first))
        {
            // One round joins one kind of pair from left to right; what that makes possible waits for the next round, even if it ranks before.
            round.Clear();
            while (pairs.TryPeek(out _, out var key) && key.Rank == first.Rank) round.Add(pairs.Dequeue());
            foreach (var (at, left, right) in round)
            {
                if (symbols[at] != left || next[at] >= symbols.Length || symbols[next[at]] != right) continue;
                symbols[next[at]] = null;
                symbols[at] = left + right;
                next[at] = next[next[at]];
                if (next[at] < symbols.Length) previous[next[at]] = at;
                if (previous[at] >= 0) Offer(previous[at]);
                Offer(at);
            }
        }
        return [.. symbols.OfType<string>()];

        void Offer(int at)
        {
            if (next[at] < symbols.Length && symbols[at] is { } left && symbols[next[at]] is { } right && ranks.TryGetValue((left, right), out var rank))
                pairs.Enqueue((at, left, right), (rank, at));
        }
    }
}
