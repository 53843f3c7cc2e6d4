using System.Text.Json.Nodes;
using LdmGraph.Plugins.TextEncoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

[Checks("tokenizer_bert_wordpiece")]
internal sealed class WordPiece : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var vocabulary = File.ReadAllLines(golden.PathOf("vocab.txt"));
        var strings = JsonNode.Parse(File.ReadAllText(golden.PathOf("strings.json")))!.AsArray();
        var texts = strings.Select(entry => (string)entry!["text"]!).ToList();
        var length = (int?)golden.Config["max_length"] ?? 77;
        var tokenizer = new WordPieceTokenizer(vocabulary, lowerCase: (bool?)golden.Config["do_lower_case"] ?? true);

        golden.ExpectIfStored("input_ids", () => Rows(texts.Select(text => tokenizer.Encode(text, length))));
        var cased = new WordPieceTokenizer(vocabulary, lowerCase: false);
        golden.ExpectIfStored("ids_cased", () => Rows(texts.Select(text => cased.Encode(text, length))));
        // Real tokens are those between [CLS] and [SEP], both included.
        golden.ExpectIfStored("attention_mask", () => Rows(texts.Select(text => Enumerable.Range(0, length)
            .Select(i => i < Math.Min(tokenizer.Pieces(text).Count() + 2, length) ? 1L : 0).ToArray())));
        foreach (var entry in strings)
        {
            var (expected, got) = (entry!["tokens"]!.AsArray().Select(token => (string)token!).ToList(), tokenizer.Pieces((string)entry["text"]!).ToList());
            if (!expected.SequenceEqual(got)) golden.Fail($"string {entry["index"]}", $"falls into {string.Join(' ', got)}; expected {string.Join(' ', expected)}");
        }
        return default;
    }

    private static Tensor Rows(IEnumerable<long[]> rows)
    {
        using var scope = NewDisposeScope();
        return stack(rows.Select(row => tensor(row)).ToArray()).MoveToOuterDisposeScope();
    }
}
