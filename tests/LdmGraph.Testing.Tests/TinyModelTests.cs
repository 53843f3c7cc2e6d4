using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Testing.Tests;

public class TinyModelTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(8)]
    public void A_picture_of_blocks_comes_back_from_the_tiny_autoencoder_unchanged(int factor) => LeakCheck.Run(() =>
    {
        using var scope = NewDisposeScope();
        using var autoencoder = new TinyAutoencoder(factor);
        using var generator = new Generator(3);
        var blocks = rand([2, 3, 4, 5], generator: generator);
        var picture = blocks.repeat_interleave(factor, 2).repeat_interleave(factor, 3);
        using var posterior = autoencoder.Encode(picture);
        Assert.Equal([2, 4, 4, 5], posterior.Mean.shape);
        Golden.Equal(picture, autoencoder.Decode(posterior.Mean));
    });

    [Fact]
    public void The_tiny_denoiser_says_the_same_again_and_heeds_everything_it_is_given() => LeakCheck.Run(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var latent = randn([2, 4, 6, 6], generator: generator);
        var t = tensor(new[] { 10f, 500f });
        using var given = new Conditioning { Context = randn([2, 3, 7], generator: generator), Concat = randn([2, 1, 6, 6], generator: generator) };
        using var denoiser = new TinyDenoiser(contextDim: 7, concatChannels: 1);
        using var other = new TinyDenoiser(contextDim: 7, concatChannels: 1);
        var expected = denoiser.Predict(latent, t, given);
        Assert.Equal([2, 4, 6, 6], expected.shape);
        Golden.Equal(expected, other.Predict(latent, t, given), absolute: 0, relative: 0);

        Assert.NotNull(TensorComparison.Difference(denoiser.Predict(latent, t + 1, given), expected, 1e-4, 0));
        Assert.NotNull(TensorComparison.Difference(denoiser.Predict(latent + 0.1, t, given), expected, 1e-4, 0));
        using var elsewhere = new Conditioning { Context = given.Context! + 1, Concat = given.Concat!.clone() };
        Assert.NotNull(TensorComparison.Difference(denoiser.Predict(latent, t, elsewhere), expected, 1e-4, 0));
        using var mapped = new Conditioning { Context = given.Context!.clone(), Concat = given.Concat! + 1 };
        Assert.NotNull(TensorComparison.Difference(denoiser.Predict(latent, t, mapped), expected, 1e-4, 0));
        Assert.Equal(5, denoiser.Evaluations);
    });

    [Theory, InlineData(1), InlineData(7)]
    public async Task A_sampling_loop_over_the_exact_denoiser_ends_on_its_clean_latent(int steps) => await LeakCheck.RunAsync(async () =>
    {
        // With ε exact, ẑ₀ is exact at every step, so that DDIM at η = 0 must end on z₀ but for the noise of the last timestep.
        using var scope = new Owned();
        var schedule = new NoiseSchedule(Enumerable.Range(0, 100).Select(i => 1e-4 + i * 1e-3).ToArray());
        var clean = scope.Add(full([1, 4, 4, 4], 0.7f));
        var denoiser = scope.Add(new ExactDenoiser(clean, schedule));
        var noise = scope.Add(new Latent(full([1, 4, 4, 4], -1.5f), new LatentSpace("tiny", 4, 4)));
        using var host = new TestHost();
        using var results = await host.RunAsync("""
            {
              "format": "ldmgraph/1",
              "params": { "denoiser": { "type": "denoiser" }, "schedule": { "type": "schedule" }, "noise": { "type": "latent" }, "steps": { "type": "int" } },
              "nodes": {
                "steps": { "type": "ddim.timesteps@1", "in": { "schedule": {"from": "params.schedule"}, "steps": {"from": "params.steps"} } },
                "sample": {
                  "type": "loop@1",
                  "carry": { "z": {"from": "params.noise"} },
                  "scan": { "t": {"from": "steps.rows"} },
                  "const": { "denoiser": {"from": "params.denoiser"} },
                  "body": {
                    "nodes": {
                      "eps": { "type": "denoise.predict@1", "in": { "denoiser": {"from": "const.denoiser"}, "latent": {"from": "carry.z"}, "t": {"from": "scan.t"} } },
                      "step": { "type": "ddim.step@1", "in": { "latent": {"from": "carry.z"}, "eps": {"from": "eps.eps"}, "t": {"from": "scan.t"} } }
                    },
                    "yield": { "z": {"from": "step.latent"}, "clean": {"from": "step.predicted"} }
                  }
                }
              },
              "outputs": { "clean": {"from": "sample.clean"} }
            }
            """, ("denoiser", denoiser), ("schedule", schedule), ("noise", noise), ("steps", steps));
        Golden.Equal(clean, results.Get<Latent>("clean").Value, absolute: 1e-4);
    });

    /// <summary>Disposes over an await, where a dispose scope must not be.</summary>
    private sealed class Owned : IDisposable
    {
        private readonly List<IDisposable> _values = [];

        public T Add<T>(T value) where T : IDisposable
        {
            _values.Add(value);
            return value;
        }

        public void Dispose() => _values.ForEach(value => value.Dispose());
    }
}
