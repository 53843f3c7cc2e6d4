using System.Text.Json.Nodes;
using LdmGraph.Plugins.TextEncoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>CLIP's tokenizer in its four variants; those of transformers pad with the end, OpenAI's with 0.</summary>
[Checks("tokenizer_clip_bpe")]
internal sealed class ClipBytePairs : ICheck
{
    private static readonly Dictionary<string, Func<string, string>> Variants = new()
    {
        ["ids_openai"] = ClipCleaning.OpenAi,
        ["ids_openai_noftfy"] = ClipCleaning.OpenAiWithoutFtfy,
        ["ids_hf"] = ClipCleaning.HuggingFace,
        ["ids_hf_noftfy"] = ClipCleaning.HuggingFaceWithoutFtfy,
    };

    public ValueTask RunAsync(GoldenCase golden)
    {
        var vocabulary = ClipVocabulary.In(golden.Folder)!;
        var length = (int?)golden.Config["context_length"] ?? 77;
        var texts = JsonNode.Parse(File.ReadAllText(golden.PathOf("strings.json")))!.AsArray().Select(entry => (string)entry!["text"]!).ToList();
        foreach (var (output, clean) in Variants)
            golden.ExpectIfStored(output, () =>
            {
                var plain = new ClipTokenizer(vocabulary);
                var pad = output.StartsWith("ids_openai", StringComparison.Ordinal) ? 0 : plain.End;
                var tokenizer = new ClipTokenizer(vocabulary) { Clean = clean, Length = length, Pad = pad };
                return tensor(texts.SelectMany(tokenizer.Encode).ToArray()).reshape(texts.Count, length);
            });
        return default;
    }
}
