using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders.Tests;

[LeakFree]
public sealed class ClipNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-word").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ClipTextEncoder Encoder(Weights weights) => (ClipTextEncoder)new ClipBuilder().Build(new ComponentSource("CLIPTextModel",
        JsonNode.Parse("""{ "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 1, "intermediate_size": 8, "vocab_size": 49408 }""")!.AsObject(), weights, "clip", null), Compute.Cpu);

    private static MadeUpWeights Weights()
    {
        using var module = new ClipTextModel(new ClipTextOptions { Width = 64, Layers = 2, Heads = 1, FeedForward = 8, Vocabulary = 49408, Tokens = 77, QuickGelu = true });
        return MadeUpWeights.For(module);
    }

    private LearnWord Learn(ITextEncoder encoder, Dictionary<string, Tensor> file, string word = "")
    {
        File.WriteAllText(Path.Combine(_folder, "my-toy.pt"), "");
        return new LearnWord(new FileRoots([_folder], Path.Combine(_folder, "out")), new FileHashes(), new FakeFiles(file)) { Encoder = encoder, File = "my-toy.pt", Word = word };
    }

    [Theory]
    [InlineData("<toy>", "", "<toy>")]                        // diffusers' form names the word
    [InlineData("<toy>", "other", "other")]
    [InlineData("string_to_param.*", "", "my-toy")]           // the web interface's does not: the file's name
    [InlineData("emb_params", "", "my-toy")]
    public async Task A_word_is_known_by_the_name_given_or_the_files_own_or_the_files(string tensorName, string given, string word)
    {
        using var weights = Weights();
        using var encoder = Encoder(weights);
        using var vectors = rand(2, 64);
        var result = await Learn(encoder, new() { [tensorName] = vectors }, given).EvaluateAsync(NodeContexts.At());
        using (result.Encoder)
        {
            Assert.Equal(word, result.Word);
            Assert.Equal([320, 49408, 49409, 2368, 49407], result.Encoder.Tokenize([$"a {word} cat"])[0][1..6]);
        }
    }

    [Fact]
    public async Task A_file_that_does_not_fit_is_refused_with_what_was_expected()
    {
        using var weights = Weights();
        using var encoder = Encoder(weights);
        using var wide = rand(1, 32);
        using var other = rand(64);
        var width = await Assert.ThrowsAsync<PortException>(async () => await Learn(encoder, new() { ["x"] = wide }).EvaluateAsync(NodeContexts.At()));
        Assert.Equal("file", width.Port);
        Assert.Contains("width 32, the encoder's are 64", width.Message, StringComparison.Ordinal);
        var many = await Assert.ThrowsAsync<PortException>(async () => await Learn(encoder, new() { ["x"] = wide, ["y"] = other }).EvaluateAsync(NodeContexts.At()));
        Assert.Contains("holds 2 tensors", many.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<PortException>(async () => await new LearnWord(new FileRoots([_folder], _folder), new FileHashes(), new FakeFiles([])) { Encoder = encoder, File = "none.pt" }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("file", missing.Port);
    }

    [Fact]
    public async Task A_word_cannot_be_learned_twice()
    {
        using var weights = Weights();
        using var encoder = Encoder(weights);
        using var vector = rand(64);
        var once = await Learn(encoder, new() { ["<toy>"] = vector }).EvaluateAsync(NodeContexts.At());
        using (once.Encoder)
        {
            var twice = await Assert.ThrowsAsync<PortException>(async () => await Learn(once.Encoder, new() { ["<toy>"] = vector }).EvaluateAsync(NodeContexts.At()));
            Assert.Equal("word", twice.Port);
        }
    }

    [Fact]
    public async Task Layers_are_skipped_up_to_the_last_but_one()
    {
        using var weights = Weights();
        using var encoder = Encoder(weights);
        using var ids = zeros([1, 3], ScalarType.Int64);
        using var skipping = (await new SkipLayers { Encoder = encoder }.EvaluateAsync(NodeContexts.At())).Encoder;
        using var all = encoder.Encode(ids);
        using var less = skipping.Encode(ids);
        Assert.False(all.allclose(less));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new SkipLayers { Encoder = encoder, Layers = 2 }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("layers: 2 of 2 cannot be left out; expected at most 1", refused.Message);
        Assert.Equal(encoder.Spec, new FakeInference().Known("encoder", encoder.Spec).Run<SkipLayers>().Outputs["encoder"]);
    }

    private sealed class FakeFiles(Dictionary<string, Tensor> tensors) : IWeightsFiles
    {
        public IWeightsFile Open(string path) => new FakeFile(tensors);

        private sealed class FakeFile(Dictionary<string, Tensor> tensors) : IWeightsFile
        {
            public Weights Weights { get; } = MadeUpWeights.Of(tensors);

            public void Dispose()
            {
            }
        }
    }
}
