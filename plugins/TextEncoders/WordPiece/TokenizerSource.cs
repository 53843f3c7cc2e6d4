using System.Text.Json;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Where a text encoder's vocabulary is, or why there is none.</summary>
/// <param name="folders">Folders to look in; the first that has a vocabulary counts.</param>
/// <param name="takesIds">True where the configuration hands ids to the encoder, which may be no words at all but boxes of a layout.</param>
internal sealed class TokenizerSource(IReadOnlyList<string> folders, bool takesIds)
{
    private const string Vocabulary = "vocab.txt";

    /// <summary>Beside the configuration, or in the tokenizer folder of the diffusers layout.</summary>
    public static TokenizerSource Beside(ComponentSource source)
    {
        List<string> folders = [];
        if (source.Folder is { } folder)
        {
            folders.Add(folder);
            folders.Add(Path.Combine(folder, "tokenizer"));
            if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) is { Length: > 0 } parent) folders.Add(Path.Combine(parent, "tokenizer"));
        }
        return new TokenizerSource(folders, !new ModelConfig(source.Config).Flag("use_tokenizer", true));
    }

    /// <summary>Reads the vocabulary. One that somebody put beside a model counts even where its configuration asks for ids.</summary>
    /// <param name="words">How many pieces the model has vectors for.</param>
    /// <exception cref="InvalidOperationException">The model came without a vocabulary, or with that of another model.</exception>
    public WordPieceTokenizer Load(int words)
    {
        var folder = folders.FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, Vocabulary))) ?? throw new InvalidOperationException(
            $"{Vocabulary} is missing: {(takesIds ? "the configuration says use_tokenizer: false, so this encoder takes token ids, maybe of something else than words" : "original checkpoints carry no vocabulary")}; "
            + $"to encode text, put the vocabulary it was trained with, mostly that of bert-base-uncased, {(folders.Count > 0 ? $"into {folders[0]}" : "into the model's folder")}");
        var path = Path.Combine(folder, Vocabulary);
        var pieces = File.ReadAllLines(path);
        if (pieces.Length > words) throw new InvalidOperationException($"{path} is the vocabulary of another model: it has {pieces.Length} pieces, this model knows {words}");
        return new WordPieceTokenizer(pieces, LowerCases(folder));
    }

    private static bool LowerCases(string folder)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        if (!File.Exists(path)) return true;
        try
        {
            return new ModelConfig(JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? []).Flag("do_lower_case", true);
        }
        catch (JsonException unreadable)
        {
            throw new InvalidOperationException($"{path} is no JSON: {unreadable.Message}", unreadable);
        }
    }
}
