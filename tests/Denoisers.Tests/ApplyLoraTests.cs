using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class ApplyLoraTests : IDisposable
{
    private const string ToQ = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q";
    private const string ToQWeight = "middle_block.1.transformer_blocks.0.attn1.to_q.weight";                // [64, 64]
    private const string Conv = "lora_unet_down_blocks_0_resnets_0_conv1";
    private const string ConvWeight = "input_blocks.1.0.in_layers.2.weight";                                 // [32, 32, 3, 3]

    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-lora").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ApplyLora Node(IDenoiser denoiser, MadeUpWeights file, double strength = 1)
    {
        File.WriteAllText(Path.Combine(_folder, "style.safetensors"), "");
        return new ApplyLora(new FileRoots([_folder], Path.Combine(_folder, "out")), new FileHashes(), new FakeFiles(file)) { Denoiser = denoiser, File = "style.safetensors", Strength = strength };
    }

    private static (Denoiser Denoiser, MadeUpWeights Weights) Model() => UNets.Build(UNets.Config(UNets.CrossAttention));

    private static MadeUpWeights LoraOf(params (string Name, Tensor Value)[] tensors) => MadeUpWeights.Of(tensors.ToDictionary(pair => pair.Name, pair => pair.Value));

    private static Tensor Merged(ApplyLora.Result result, string name) => ((IAdaptable<IDenoiser>)result.Denoiser).Weights.Read(name);

    [Theory]
    [InlineData(4.0, 0.5, 1.0)]             // strength · α / r with r = 2
    [InlineData(null, 0.5, 0.5)]            // no α: α = r
    [InlineData(2.0, -1.0, -1.0)]
    public async Task A_weight_gets_the_product_of_its_factors_times_strength_and_alpha_by_rank(double? alpha, double strength, double factor)
    {
        var (denoiser, weights) = Model();
        using var _ = denoiser;
        using var __ = weights;
        (string, Tensor)[] factors = [(ToQ + ".lora_up.weight", randn(64, 2)), (ToQ + ".lora_down.weight", randn(2, 64))];
        using var file = LoraOf(alpha is { } scale ? [.. factors, (ToQ + ".alpha", tensor((float)scale))] : factors);
        var result = await Node(denoiser, file, strength).EvaluateAsync(NodeContexts.At());
        using var merged = result.Denoiser;

        using var scope = NewDisposeScope();
        Assert.True(Merged(result, ToQWeight).allclose(weights[ToQWeight] + factor * factors[0].Item2.matmul(factors[1].Item2), rtol: 1e-5, atol: 1e-6));
        Assert.True(Merged(result, ConvWeight).allclose(weights[ConvWeight], rtol: 0, atol: 0));
        Assert.Equal("", result.Ignored);
    }

    [Fact]
    public async Task A_convolutions_update_is_its_first_factors_kernels_mixed_by_the_second_one_with_halves_widened_first()
    {
        var (denoiser, weights) = Model();
        using var _ = denoiser;
        using var __ = weights;
        using var file = LoraOf((Conv + ".lora_up.weight", Halves(32, 2, 1, 1)), (Conv + ".lora_down.weight", Halves(2, 32, 3, 3)));
        var result = await Node(denoiser, file).EvaluateAsync(NodeContexts.At());
        using var merged = result.Denoiser;

        using var scope = NewDisposeScope();
        var (up, down) = (file[Conv + ".lora_up.weight"].to(ScalarType.Float32), file[Conv + ".lora_down.weight"].to(ScalarType.Float32));
        var kernels = up.select(1, 0).reshape(32, 1, 1, 1) * down.select(0, 0) + up.select(1, 1).reshape(32, 1, 1, 1) * down.select(0, 1);
        Assert.True(Merged(result, ConvWeight).allclose(weights[ConvWeight] + kernels, rtol: 1e-5, atol: 1e-6));

        static Tensor Halves(params long[] shape)
        {
            using var wide = randn(shape);
            return wide.to(ScalarType.Float16);
        }
    }

    [Fact]
    public async Task The_merged_denoiser_predicts_otherwise_and_outlives_the_one_it_came_from_which_does_not_change()
    {
        var (denoiser, weights) = Model();
        using var _ = weights;
        using var file = LoraOf((ToQ + ".lora_up.weight", randn(64, 2)), (ToQ + ".lora_down.weight", randn(2, 64)));
        using var latent = randn(1, 4, 8, 8);
        using var t = tensor(new[] { 5L });
        using var conditioning = new Conditioning { Context = randn(1, 3, 6) };
        using var before = denoiser.Predict(latent, t, conditioning);
        using var merged = (await Node(denoiser, file).EvaluateAsync(NodeContexts.At())).Denoiser;

        using var scope = NewDisposeScope();
        var predicted = merged.Predict(latent, t, conditioning);
        Assert.False(predicted.allclose(before));
        Assert.True(denoiser.Predict(latent, t, conditioning).allclose(before, rtol: 0, atol: 0));
        denoiser.Dispose();
        Assert.True(merged.Predict(latent, t, conditioning).allclose(predicted, rtol: 0, atol: 0));
    }

    [Fact]
    public async Task Updates_of_several_files_add_up_and_modules_that_the_model_has_not_are_named()
    {
        var (denoiser, weights) = Model();
        using var _ = denoiser;
        using var __ = weights;
        using var file = LoraOf(
            (ToQ + ".lora_up.weight", ones(64, 1)), (ToQ + ".lora_down.weight", ones(1, 64)),
            ("lora_unet_down_blocks_9_conv.lora_up.weight", ones(1, 1)), ("lora_te_text_model_x.alpha", ones(1)));
        var once = await Node(denoiser, file).EvaluateAsync(NodeContexts.At());
        using var first = once.Denoiser;
        var twice = await Node(first, file, strength: 2).EvaluateAsync(NodeContexts.At());
        using var second = twice.Denoiser;

        Assert.Equal("lora_te_text_model_x\nlora_unet_down_blocks_9_conv", once.Ignored);
        using var scope = NewDisposeScope();
        Assert.True(Merged(once, ToQWeight).allclose(weights[ToQWeight] + 1));
        Assert.True(Merged(twice, ToQWeight).allclose(weights[ToQWeight] + 3));
    }

    [Theory]
    [InlineData("lora_unet_other.alpha", 1, "has nothing for this model; it has 1 others: lora_unet_other")]
    [InlineData(ToQ + ".alpha", 1, ToQ + " has no lora_up.weight")]
    [InlineData(ToQ + ".lora_up.weight", 64, ToQ + " has no lora_down.weight")]
    [InlineData(ToQ + ".hada_w1_a", 64, ToQ + ".hada_w1_a belongs to another kind of adapter")]
    public async Task A_file_that_does_not_fit_is_refused_with_the_module_named(string name, long length, string problem)
    {
        var (denoiser, weights) = Model();
        using var _ = denoiser;
        using var __ = weights;
        using var file = LoraOf((name, ones(length, 1)));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await Node(denoiser, file).EvaluateAsync(NodeContexts.At()));
        Assert.Equal("file", refused.Port);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Factors_for_a_model_of_another_width_are_refused_with_both_shapes()
    {
        var (denoiser, weights) = Model();
        using var _ = denoiser;
        using var __ = weights;
        using var file = LoraOf((ToQ + ".lora_up.weight", ones(64, 1)), (ToQ + ".lora_down.weight", ones(1, 32)));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await Node(denoiser, file).EvaluateAsync(NodeContexts.At()));
        Assert.Contains($"{ToQ} is [64, 1] · [1, 32] for a weight of [64, 64]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denoiser_that_works_in_tiles_is_refused()
    {
        var (denoiser, weights) = Model();
        using var _ = denoiser;
        using var __ = weights;
        using var file = LoraOf();
        using var tiled = (await new TileDenoiser { Denoiser = denoiser }.EvaluateAsync(NodeContexts.At())).Denoiser;
        var refused = await Assert.ThrowsAsync<PortException>(async () => await Node(tiled, file).EvaluateAsync(NodeContexts.At()));
        Assert.Equal("denoiser", refused.Port);
    }

    private sealed class FakeFiles(MadeUpWeights weights) : IWeightsFiles
    {
        public IWeightsFile Open(string path) => new FakeFile(weights);

        private sealed class FakeFile(MadeUpWeights weights) : IWeightsFile
        {
            public Weights Weights => weights;

            public void Dispose()
            {
            }
        }
    }
}
