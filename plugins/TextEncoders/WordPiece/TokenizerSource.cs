using System.Text.Json;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Where a text encoder's vocabulary is, or why there is none.</summary>
/// <param name="folders">Folders to look in; the first that has a vocabulary counts.</param>
/// <param name="takesText">False for models trained on ids that are no words, such as boxes of a layout.</param>
internal sealed class TokenizerSource(IReadOnlyList<string> folders, bool takesText)
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
        return new TokenizerSource(folders, new ModelConfig(source.Config).Flag("use_tokenizer", true));
    }

    /// <exception cref="InvalidOperationException">The model takes no text, or came without a vocabulary.</exception>
    public WordPieceTokenizer Load()
    {
        if (!takesText) throw new InvalidOperationException("this encoder takes token ids, not text: its configuration says use_tokenizer: false");
        var folder = folders.FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, Vocabulary))) ?? throw new InvalidOperationException(
            $"{Vocabulary} is missing: original checkpoints carry no vocabulary. Put the one of bert-base-uncased "
            + (folders.Count > 0 ? $"into {folders[0]}" : "into the model's folder"));
        return new WordPieceTokenizer(File.ReadLines(Path.Combine(folder, Vocabulary)), LowerCases(folder));
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
