using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.TextEncoders.Tests;

public sealed class ClipTokenizerFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-clip").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(_folder, file), content);

    private void WriteVocabulary() => Write("merges.txt", "#version: 0.2\nc a\nca t</w>\n");

    private ClipTokenizer Read(int length = 77) => ClipTokenizerFiles.Read(_folder, length)!;

    [Fact]
    public void Merges_alone_make_a_vocabulary_of_bytes_twice_merges_and_marks()
    {
        WriteVocabulary();
        var tokenizer = Read(8);
        Assert.Equal(512 + 2 + 2, tokenizer.Vocabulary.Count);
        Assert.Equal([514, 513, 515, 515, 515, 515, 515, 515], tokenizer.Encode("cat"));
    }

    [Fact]
    public void Special_tokens_and_the_length_are_what_the_files_say()
    {
        WriteVocabulary();
        Write("tokenizer_config.json", """{ "model_max_length": 6, "pad_token": { "content": "<|endoftext|>" } }""");
        Write("special_tokens_map.json", """{ "pad_token": "!" }""");
        var row = Read().Encode("cat!");
        Assert.Equal([514, 513, 0, 515, 0, 0], row);         // Stable Diffusion 2: "!" is padding, wherever it stands
    }

    [Fact]
    public void A_length_without_limit_is_the_models()
    {
        WriteVocabulary();
        Write("tokenizer_config.json", """{ "model_max_length": 1000000000000000019884624838656 }""");
        Assert.Equal(24, Read(24).Encode("").Length);
    }

    [Fact]
    public void Added_tokens_are_found_in_prompts()
    {
        WriteVocabulary();
        Write("added_tokens.json", """{ "<new>": 600 }""");
        Assert.Equal([514, 600, 515], Read().Encode("<new>")[..3]);
    }

    [Theory]
    [InlineData("tokenizer_config.json", "{ \"pad_token\": ", "tokenizer_config.json")]
    [InlineData("special_tokens_map.json", """{ "pad_token": "<nowhere>" }""", "'<nowhere>'")]
    [InlineData("vocab.json", "[]", "vocab.json is no vocabulary")]
    [InlineData("vocab.json", "{}", "holds no vocabulary")]
    [InlineData("vocab.json", """{ "a": 0 }""", "'<|startoftext|>' is neither")]
    public void A_damaged_file_is_named(string file, string content, string said)
    {
        WriteVocabulary();
        Write(file, content);
        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_no_merge_is_shown()
    {
        Write("merges.txt", "#version: 0.2\nc a\nthree of them\n");
        Assert.Contains("'three of them' is no merge", Assert.Throws<InvalidDataException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_files_a_model_of_the_released_size_has_the_released_vocabulary_and_any_other_says_what_is_missing()
    {
        using var weights = MadeUpWeights.Of([]);
        var options = new ClipTextOptions { Width = 8, Layers = 1, Heads = 1, FeedForward = 8, Vocabulary = 49408, Tokens = 77, QuickGelu = true };
        ClipTokenizer Load(string architecture, ClipTextOptions model) => ClipTokenizerSource.Load(new ComponentSource(architecture, new JsonObject(), weights, "", _folder), model);

        Assert.Equal(49407, Load("ldm.modules.encoders.modules.FrozenCLIPEmbedder", options).Encode("a")[3]);
        Assert.Equal(0, Load("ldm.modules.encoders.modules.FrozenOpenCLIPEmbedder", options).Encode("a")[3]);
        var missing = Assert.Throws<InvalidOperationException>(() => Load("CLIPTextModel", options with { Vocabulary = 1000 }));
        Assert.Contains("merges.txt", missing.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, missing.Message, StringComparison.Ordinal);

        WriteVocabulary();
        Assert.Contains("516 entries, the model 100", Assert.Throws<InvalidDataException>(() => Load("CLIPTextModel", options with { Vocabulary = 100 })).Message, StringComparison.Ordinal);
    }
}
