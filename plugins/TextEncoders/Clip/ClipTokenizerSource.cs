using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Where a CLIP encoder's vocabulary is: in the model's folder or, for the many checkpoints that come without one, in this plugin.</summary>
internal static class ClipTokenizerSource
{
    private const int ReleasedVocabulary = 49408;

    /// <exception cref="InvalidOperationException">The model has a vocabulary of its own, and its files are not there.</exception>
    /// <exception cref="InvalidDataException">The vocabulary is damaged or has more entries than the model.</exception>
    public static ClipTokenizer Load(ComponentSource source, ClipTextOptions options)
    {
        var tokenizer = (source.Folder is { } folder ? ClipTokenizerFiles.Read(folder, options.Tokens) : null) ?? Released(source, options);
        if (tokenizer.Vocabulary.Count <= options.Vocabulary) return tokenizer;
        throw new InvalidDataException($"the vocabulary has {tokenizer.Vocabulary.Count} entries, the model {options.Vocabulary}: it belongs to another model");
    }

    private static ClipTokenizer Released(ComponentSource source, ClipTextOptions options)
    {
        if (options.Vocabulary != ReleasedVocabulary)
            throw new InvalidOperationException($"the model's vocabulary of {options.Vocabulary} entries is not the one that every released CLIP shares; put its vocab.json and merges.txt into {source.Folder ?? "the model's folder"}");
        var vocabulary = ClipVocabulary.OfClip.Value;
        // What the class that trained the model reads prompts with.
        return source.Architecture.EndsWith("FrozenOpenCLIPEmbedder", StringComparison.Ordinal) || source.Architecture.EndsWith("FrozenCLIPTextEmbedder", StringComparison.Ordinal)
            ? new ClipTokenizer(vocabulary) { Length = options.Tokens, Clean = ClipCleaning.OpenAi, Pad = 0 }
            : new ClipTokenizer(vocabulary) { Length = options.Tokens };
    }
}
