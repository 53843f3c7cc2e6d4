using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.TextEncoders.Tests;

public sealed class TokenizerSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-vocabulary").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static WordPieceTokenizer Load(string? folder, string config = "{}", int words = 30522) =>
        TokenizerSource.Beside(new ComponentSource("LDMBertModel", JsonNode.Parse(config)!.AsObject(), MadeUpWeights.Of([]), "bert", folder)).Load(words);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    [Theory]
    [InlineData("vocab.txt", "")]
    [InlineData("tokenizer/vocab.txt", "")]
    [InlineData("tokenizer/vocab.txt", "bert")]
    public void The_vocabulary_is_found_beside_the_model(string file, string folder)
    {
        Write(file, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
        Assert.Equal([2, 5, 3], Load(Path.Combine(_folder, folder)).Encode("A", 3));
    }

    [Fact]
    public void Whether_case_counts_stands_beside_the_vocabulary()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
        Write("tokenizer_config.json", """{ "do_lower_case": false }""");
        Assert.Equal([2, 1, 3], Load(_folder).Encode("A", 3));
    }

    [Fact]
    public void A_missing_vocabulary_is_named_with_the_place_it_belongs()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Load(_folder));
        Assert.Contains("vocab.txt is missing", error.Message);
        Assert.Contains(_folder, error.Message);
    }

    [Fact]
    public void A_model_that_takes_ids_says_so_when_it_has_no_vocabulary()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Load(_folder, """{ "use_tokenizer": false }"""));
        Assert.Contains("vocab.txt is missing", error.Message);
        Assert.Contains("use_tokenizer", error.Message);
    }

    [Fact]
    public void A_vocabulary_put_beside_a_model_that_takes_ids_counts()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
        Assert.Equal([2, 5, 3], Load(_folder, """{ "use_tokenizer": false }""").Encode("a", 3));
    }

    [Fact]
    public void The_vocabulary_of_another_model_is_refused()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
        Assert.Contains("has 6 pieces, this model knows 5", Assert.Throws<InvalidOperationException>(() => Load(_folder, words: 5)).Message);
    }
}
