using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>
/// Words that were learned beside a finished model (Gal et al. 2022, "An Image is Worth One Word", arXiv:2208.01618). A
/// word of several vectors is several tokens: name, name_1, name_2, ...; writing the name stands for all of them.
/// </summary>
internal sealed class LearnedTokens : IDisposable
{
    private readonly Shared<Tensor>? _vectors;
    private readonly Dictionary<string, IReadOnlyList<long>> _words;

    private LearnedTokens(Shared<Tensor>? vectors, Dictionary<string, IReadOnlyList<long>> words) => (_vectors, _words) = (vectors, words);

    public static LearnedTokens None => new(null, []);

    /// <summary>Embeddings in the order of their ids, [N, width]; null when there are none.</summary>
    public Tensor? Vectors => _vectors?.Value;

    /// <summary>The same for another owner.</summary>
    public LearnedTokens Share() => new(_vectors?.Share(), _words);

    /// <summary>These and another word.</summary>
    /// <param name="name">The word.</param>
    /// <param name="vectors">[vectors, width]; owned by the new object.</param>
    /// <param name="firstId">Id of the first row of all.</param>
    /// <exception cref="ArgumentException">The word is known already.</exception>
    public LearnedTokens And(string name, Tensor vectors, int firstId)
    {
        vectors.DetachFromDisposeScope();
        if (_words.ContainsKey(name))
        {
            vectors.Dispose();
            throw new ArgumentException($"the word '{name}' is known already", nameof(name));
        }
        var first = firstId + (Vectors?.shape[0] ?? 0);
        long[] ids = [.. Enumerable.Range(0, (int)vectors.shape[0]).Select(i => first + i)];
        var words = new Dictionary<string, IReadOnlyList<long>>(_words) { [name] = ids };
        for (var i = 1; i < ids.Length; i++) words[$"{name}_{i}"] = [ids[i]];
        if (Vectors is not { } before) return new LearnedTokens(new Shared<Tensor>(vectors), words);
        using (vectors) return new LearnedTokens(new Shared<Tensor>(cat([before, vectors], 0).DetachFromDisposeScope()), words);
    }

    /// <summary>The tokenizer, knowing the words.</summary>
    public ClipTokenizer AddTo(ClipTokenizer tokenizer) => tokenizer.With(_words);

    public void Dispose() => _vectors?.Dispose();
}
