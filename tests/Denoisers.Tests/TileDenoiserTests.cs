using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class TileDenoiserTests
{
    private static async Task<IDenoiser> TileAsync(IDenoiser denoiser, int tile, int stride) =>
        (await new TileDenoiser { Denoiser = denoiser, Tile = tile, Stride = stride }.EvaluateAsync(NodeContexts.At())).Denoiser;

    [Fact]
    public async Task Maps_are_cut_with_the_latent_and_the_rest_holds_for_every_tile()
    {
        var fake = new PixelwiseDenoiser();
        var tiled = await TileAsync(fake, tile: 8, stride: 5);
        using Tensor latent = rand(2, 4, 20, 13), t = full([2], 7f);
        using var cond = new Conditioning { Concat = rand(2, 4, 20, 13), Context = rand(2, 3, 6), Vector = rand(2, 5) };
        using Tensor whole = fake.Predict(latent, t, cond), parts = tiled.Predict(latent, t, cond);
        Assert.True(parts.allclose(whole, 1e-4, 1e-5));
    }

    [Fact]
    public async Task The_network_never_sees_more_than_a_tile()
    {
        var fake = new PixelwiseDenoiser();
        var tiled = await TileAsync(fake, tile: 16, stride: 8);
        using Tensor latent = rand(1, 4, 256, 256), t = full([1], 7f);
        using var parts = tiled.Predict(latent, t, null);
        Assert.Equal([1, 4, 256, 256], parts.shape);
        Assert.Equal(16 * 16, fake.Largest);
        Assert.Equal(31 * 31, fake.Calls);
    }

    [Fact]
    public async Task A_latent_of_one_tile_is_predicted_as_without_tiles()
    {
        var (denoiser, weights) = UNets.Build(UNets.Config());
        using var _ = denoiser;
        using var __ = weights;
        var tiled = await TileAsync(denoiser, tile: 8, stride: 4);
        using Tensor latent = rand(1, 4, 8, 8), t = full([1], 7f), whole = denoiser.Predict(latent, t, null), part = tiled.Predict(latent, t, null);
        Assert.True(part.allclose(whole, 0, 0));
        Assert.Same(denoiser, Assert.Single(((IHoldsValues)tiled).Held));
    }

    [Fact]
    public async Task A_network_s_tiles_blend_by_their_weights()
    {
        var (denoiser, weights) = UNets.Build(UNets.Config());
        using var _ = denoiser;
        using var __ = weights;
        var tiled = await TileAsync(denoiser, tile: 8, stride: 8);
        using Tensor latent = rand(1, 4, 8, 16), t = full([1], 7f), parts = tiled.Predict(latent, t, null);
        // Tiles that do not overlap stand side by side.
        using var expected = WrappedTensorDisposeScope(() => cat([.. latent.split(8, 3).Select(part => denoiser.Predict(part, t, null))], 3));
        Assert.True(parts.allclose(expected, 1e-5, 1e-6));
    }

    [Fact]
    public async Task Gaps_between_tiles_are_refused_before_and_while_running()
    {
        var refused = await Assert.ThrowsAsync<PortException>(() => TileAsync(new PixelwiseDenoiser(), tile: 8, stride: 9));
        Assert.Equal("stride", refused.Port);
        var inferred = new FakeInference().Known("denoiser", new DenoiserSpec(4, 4, null)).Literal("tile", 8).Literal("stride", 9).Run<TileDenoiser>();
        Assert.Equal(refused.Problem, Assert.Single(inferred.Errors).Problem);
        Assert.Equal(new DenoiserSpec(4, 4, null), inferred.Outputs["denoiser"]);
    }

    [Fact]
    public async Task Cancelling_a_step_stops_before_its_next_tile()
    {
        using var cancel = new CancellationTokenSource();
        var fake = new PixelwiseDenoiser { Evaluated = calls => { if (calls == 3) cancel.Cancel(); } };
        using Latent latent = new(rand(1, 4, 64, 64), new LatentSpace("fake", 8, 4));
        var predict = new DenoisePredict { Denoiser = await TileAsync(fake, tile: 16, stride: 8), Latent = latent, T = new SamplingRow(0, 1, 7, 0.3, 0.6) };
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await predict.EvaluateAsync(NodeContexts.At(cancellation: cancel.Token)));
        Assert.Equal(3, fake.Calls);
    }

    /// <summary>Every pixel depends on the pixel, its maps and all of context and vector: tiles cannot change it.</summary>
    private sealed class PixelwiseDenoiser : IDenoiser
    {
        public long Largest { get; private set; }

        public int Calls { get; private set; }

        public Action<int>? Evaluated { get; init; }

        public DenoiserSpec Spec { get; } = new(4, 4, null);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning)
        {
            using var scope = NewDisposeScope();
            (Largest, Calls) = (Math.Max(Largest, latent.shape[2] * latent.shape[3]), Calls + 1);
            var x = latent * timesteps.reshape(-1, 1, 1, 1);
            if (conditioning?.Concat is { } maps) x = x + 3 * maps;
            if (conditioning?.Context is { } context) x = x + context.sum();
            if (conditioning?.Vector is { } vector) x = x + vector.sum();
            Evaluated?.Invoke(Calls);
            return x.MoveToOuterDisposeScope();
        }

        public void Dispose() => throw new InvalidOperationException("tiles do not own the network");
    }
}
