using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace LdmGraph.Plugins.Autoencoders.Tests;

[LeakFree]
public sealed class TileAutoencoderTests
{
    private static async Task<IAutoencoder> TileAsync(IAutoencoder autoencoder, int tile, int stride) =>
        (await new TileAutoencoder { Autoencoder = autoencoder, Tile = tile, Stride = stride }.EvaluateAsync(NodeContexts.At())).Autoencoder;

    [Theory, InlineData(true), InlineData(false)]
    public async Task Cells_that_do_not_depend_on_each_other_are_encoded_and_decoded_as_in_one_piece(bool variance)
    {
        var fake = new Cellwise(variance);
        var tiled = await TileAsync(fake, tile: 5, stride: 3);
        using Tensor image = rand(2, 3, 4 * 11, 4 * 18), latent = rand(2, 3, 11, 18);
        using LatentPosterior whole = fake.Encode(image), parts = tiled.Encode(image);
        Assert.True(parts.Mean.allclose(whole.Mean, 1e-4, 1e-5));
        Assert.Equal(variance, parts.LogVariance is not null);
        if (variance) Assert.True(parts.LogVariance!.allclose(whole.LogVariance!, 1e-4, 1e-5));
        using Tensor picture = fake.Decode(latent), blended = tiled.Decode(latent);
        Assert.True(blended.allclose(picture, 1e-4, 1e-5));
    }

    [Fact]
    public async Task A_picture_of_2048_pixels_a_side_passes_through_the_network_a_tile_at_a_time()
    {
        var fake = new Cellwise(variance: true);
        var tiled = await TileAsync(fake, tile: 64, stride: 48);
        using var latent = zeros(1, 3, 512, 512);
        using var picture = tiled.Decode(latent);
        Assert.Equal([1, 3, 2048, 2048], picture.shape);
        using var posterior = tiled.Encode(picture);
        Assert.Equal([1, 3, 512, 512], posterior.Mean.shape);
        Assert.Equal(64 * 64, fake.LargestInCells);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_picture_of_one_tile_is_the_network_s_own(bool vq)
    {
        var (autoencoder, weights) = FirstStages.Build(vq);
        using var _ = autoencoder;
        using var __ = weights;
        var tiled = await TileAsync(autoencoder, tile: 8, stride: 4);
        using var image = rand(1, 3, 16, 24);
        using LatentPosterior whole = autoencoder.Encode(image), part = tiled.Encode(image);
        using Tensor before = autoencoder.Decode(whole.Mean), after = tiled.Decode(part.Mean);
        Assert.True(whole.Mean.allclose(part.Mean, 0, 0));
        Assert.True(before.allclose(after, 0, 0));
        Assert.Same(autoencoder, Assert.Single(((IHoldsValues)tiled).Held));
        Assert.Equal(autoencoder.Spec, tiled.Spec);
    }

    [Fact]
    public async Task A_codebook_is_looked_up_in_one_piece()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: true);
        using var _ = autoencoder;
        using var __ = weights;
        var tiled = await TileAsync(autoencoder, tile: 2, stride: 1);
        using Tensor latent = rand(1, 3, 5, 5), whole = autoencoder.Quantize(latent)!, parts = tiled.Quantize(latent)!;
        Assert.True(whole.allclose(parts, 0, 0));
    }

    [Fact]
    public async Task Gaps_between_tiles_are_refused_before_and_while_running()
    {
        var refused = await Assert.ThrowsAsync<PortException>(() => TileAsync(new Cellwise(variance: true), tile: 8, stride: 9));
        Assert.Equal("stride", refused.Port);
        var spec = new AutoencoderSpec("fake", 4, 3, 1);
        var inferred = new FakeInference().Known("autoencoder", spec).Literal("tile", 8).Literal("stride", 9).Run<TileAutoencoder>();
        Assert.Equal(refused.Problem, Assert.Single(inferred.Errors).Problem);
        Assert.Equal(spec, inferred.Outputs["autoencoder"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_stops_before_the_next_tile_also_behind_another_scale(bool encode)
    {
        using var cancel = new CancellationTokenSource();
        var (calls, context) = (0, NodeContexts.At(cancellation: cancel.Token));
        var tiled = await TileAsync(new Cellwise(variance: true) { Evaluated = () => { if (++calls == 2) cancel.Cancel(); } }, tile: 8, stride: 4);
        var rescaled = (await new RescaleAutoencoder { Autoencoder = tiled, Scale = 2 }.EvaluateAsync(context)).Autoencoder;
        using var image = new Image(rand(1, 3, 96, 96));
        using var latent = new Latent(rand(1, 3, 24, 24), rescaled.Spec.Space);
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            if (encode) await new LatentEncode { Autoencoder = rescaled, Image = image }.EvaluateAsync(context);
            else await new LatentDecode { Autoencoder = rescaled, Latent = latent }.EvaluateAsync(context);
        });
        Assert.Equal(2, calls);
    }

    /// <summary>f = 4: a cell's latent is the mean of its pixels, a cell's pixels are its latent.</summary>
    private sealed class Cellwise(bool variance) : IAutoencoder
    {
        public long LargestInCells { get; private set; }

        public Action? Evaluated { get; init; }

        public AutoencoderSpec Spec { get; } = new("fake", 4, 3, 1);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public LatentPosterior Encode(Tensor image)
        {
            LargestInCells = Math.Max(LargestInCells, image.shape[2] * image.shape[3] / 16);
            Evaluated?.Invoke();
            var mean = avg_pool2d(image, 4, 4);
            return new LatentPosterior(mean, variance ? mean.neg() : null);
        }

        public Tensor Decode(Tensor latent)
        {
            LargestInCells = Math.Max(LargestInCells, latent.shape[2] * latent.shape[3]);
            Evaluated?.Invoke();
            using var rows = latent.repeat_interleave(4, 2);
            return rows.repeat_interleave(4, 3);
        }

        public void Dispose() => throw new InvalidOperationException("tiles do not own the network");
    }
}
