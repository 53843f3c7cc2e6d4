using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance.Tests;

[LeakFree]
public sealed class ObjectiveTests
{
    private static readonly LatentSpace Space = new("test", 8, 3);

    [Fact]
    public async Task L2_counts_pixels_from_minus_one_to_one_and_shrinks_the_picture_to_the_reference()
    {
        using var image = new Image(full([2, 3, 8, 8], 0.75f));
        using var reference = new Image(full([1, 3, 2, 2], 0.25f));
        using var objective = (await new L2Guidance { Image = image, Reference = reference }.EvaluateAsync(NodeContexts.At())).Objective;
        // 12 pixels that are 0.5 and should be -0.5.
        Assert.Equal([-6f, -6f], objective.Value.data<float>().ToArray());
    }

    [Fact]
    public async Task L2_refuses_a_larger_reference()
    {
        using var image = new Image(zeros(1, 3, 8, 8));
        using var reference = new Image(zeros(1, 3, 8, 9));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new L2Guidance { Image = image, Reference = reference }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("reference", refused.Port);
        var error = Assert.Single(new FakeInference().Known("image", new ImageSpec(1, 8, 8)).Known("reference", new ImageSpec(1, 8, 9)).Run<L2Guidance>().Errors);
        Assert.Equal("reference", error.Port);
    }

    [Theory]
    [InlineData(Prediction.Epsilon), InlineData(Prediction.V), InlineData(Prediction.Sample)]
    public async Task A_correction_changes_the_noise_alike_whatever_the_network_predicts(Prediction prediction)
    {
        // ᾱ = 0.36: α = 0.6, σ = 0.8.
        var row = new SamplingRow(0, 1, 500, 0.36, 0.5) { Conventions = SamplingConventions.Original with { Prediction = prediction } };
        using Tensor z = randn(1, 3, 2, 2), eps = randn(1, 3, 2, 2);
        using var gradient = new Latent(randn(1, 3, 2, 2), Space);
        using var bent = Bent(eps, gradient.Value);
        using NoisePrediction given = new(Output(z, eps, prediction)), expected = new(Output(z, bent, prediction));
        using var corrected = (await new CorrectPrediction { Eps = given, Gradient = gradient, T = row, Scale = 2 }.EvaluateAsync(NodeContexts.At())).Eps;
        Assert.True(corrected.Value.allclose(expected.Value, rtol: 1e-5, atol: 1e-5));
    }

    private static Tensor Bent(Tensor eps, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        return (eps - 2 * 0.8 * gradient).MoveToOuterDisposeScope();
    }

    /// <summary>What a network that sees this noise in z gives.</summary>
    private static Tensor Output(Tensor z, Tensor noise, Prediction prediction)
    {
        using var scope = NewDisposeScope();
        var z0 = (z - 0.8 * noise) / 0.6;
        var output = prediction switch { Prediction.Epsilon => noise.clone(), Prediction.Sample => z0, _ => 0.6 * noise - 0.8 * z0 };
        return output.MoveToOuterDisposeScope();
    }

    [Fact]
    public async Task A_classifier_is_asked_for_the_class_of_every_picture()
    {
        using var latent = new Latent(ones(2, 3, 4, 4), Space);
        using var classifier = new FakeClassifier();
        using var objective = (await Ask([1, 0]).EvaluateAsync(NodeContexts.At())).Objective;
        // Logits 0 and ln 3: probabilities 1/4 and 3/4.
        Assert.Equal([Math.Log(0.75), Math.Log(0.25)], objective.Value.data<float>().ToArray().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([321f, 321f], classifier.Timesteps);
        Assert.Equal("label", (await Assert.ThrowsAsync<PortException>(async () => await Ask([2]).EvaluateAsync(NodeContexts.At()))).Port);
        Assert.Equal("label", (await Assert.ThrowsAsync<PortException>(async () => await Ask([0, 1, 0]).EvaluateAsync(NodeContexts.At()))).Port);

        ClassifierLogProb Ask(int[] labels) => new() { Classifier = classifier, Latent = latent, T = new SamplingRow(0, 1, 321, 0.5, 0.6), Label = labels };
    }

    private sealed class FakeClassifier : IClassifier
    {
        public float[] Timesteps { get; private set; } = [];

        public ClassifierSpec Spec { get; } = new(3, 2, 4);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public Tensor Logits(Tensor latent, Tensor timesteps)
        {
            Timesteps = timesteps.data<float>().ToArray();
            using var logits = tensor([0, (float)Math.Log(3)]);
            return logits.expand(latent.shape[0], 2);
        }

        public void Dispose() { }
    }
}
