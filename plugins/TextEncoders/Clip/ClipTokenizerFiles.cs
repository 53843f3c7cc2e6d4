using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Sets up a tokenizer as the files beside a model say: vocab.json, merges.txt, tokenizer_config.json, special_tokens_map.json, added_tokens.json.</summary>
internal static class ClipTokenizerFiles
{
    /// <summary>The tokenizer of a diffusers folder, or null where the folder holds no vocabulary.</summary>
    /// <param name="folder">The folder, or the one that has a folder <c>tokenizer</c>.</param>
    /// <param name="length">The longest row that the model takes.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or names a token that the vocabulary lacks.</exception>
    public static ClipTokenizer? Read(string folder, int length)
    {
        if (Path.Combine(folder, "tokenizer") is var inner && Directory.Exists(inner)) folder = inner;
        if (ClipVocabulary.In(folder) is not { } vocabulary) return null;
        var (config, special, added) = (Json(folder, "tokenizer_config.json"), Json(folder, "special_tokens_map.json"), Json(folder, "added_tokens.json"));

        long Id(string text) => vocabulary[text] ?? (long?)added[text]
            ?? throw new InvalidDataException($"{folder}: the special token '{text}' is neither in vocab.json nor in added_tokens.json");
        string Token(string role, string fallback) => Content(special[role]) ?? Content(config[role]) ?? fallback;

        var (start, end) = (Token("bos_token", ClipVocabulary.Start), Token("eos_token", ClipVocabulary.End));
        var pad = Token("pad_token", end);
        // Special and added tokens are recognised in prompts, so with Stable Diffusion 2 a "!" is padding and nothing else.
        var literals = new[] { start, end, pad, Token("unk_token", end) }.Concat(added.Select(pair => pair.Key)).Distinct()
            .ToDictionary(text => text, text => (IReadOnlyList<long>)[Id(text)]);
        return new ClipTokenizer(vocabulary)
        {
            Clean = (string?)config["tokenizer_class"] == "CLIPTokenizerFast" ? ClipCleaning.HuggingFaceFast : ClipCleaning.HuggingFace,
            // Some files say 1e30 for "no limit".
            Length = (int)Math.Min(length, (double?)config["model_max_length"] ?? length),
            Start = Id(start), End = Id(end), Pad = Id(pad),
            Literals = literals,
        };
    }

    // Written as a text, or as an object that also says how to match it.
    private static string? Content(JsonNode? token) => token is JsonObject described ? (string?)described["content"] : (string?)token;

    private static JsonObject Json(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return [];
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new InvalidDataException($"{path} holds no JSON object");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path}: {broken.Message}", broken);
        }
    }
}
