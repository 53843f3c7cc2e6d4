using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training.Tests;

/// <summary>
/// The perceptual term. The numbers are those of the original's own <c>LPIPS</c> (CompVis/taming-transformers 3ba01b2, PyTorch 1.13, in
/// float64) with weights that follow from their places, so that no file of half a gigabyte has to be at hand.
/// </summary>
[LeakFree]
public sealed class PerceptualTests(PerceptualTests.Weighed weighed) : IClassFixture<PerceptualTests.Weighed>
{
    private readonly Workshop _workshop = weighed.Workshop;

    [Fact]
    public void Distances_and_their_gradients_are_those_of_the_original()
    {
        using var scope = NewDisposeScope();
        using var distance = Load("lpips");
        var (a, b) = Pair(0.3);
        b.requires_grad = true;
        var found = distance.Between(a, b);
        Assert.Equal([2, 1, 1, 1], found.shape);
        Assert.Equal(0.07344824693, found[0].ToDouble(), 1e-7);
        Assert.Equal(0.07293162552, found[1].ToDouble(), 1e-7);
        found.sum().backward();
        Assert.Equal(0.02055361628, b.grad!.norm().ToDouble(), 1e-7);
    }

    [Fact]
    public void Equal_pictures_are_at_no_distance_order_does_not_matter_and_more_noise_is_farther()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var distance = Load("lpips");
        var (a, b) = Pair(0.3);
        Assert.Equal(0, distance.Between(a, a).abs().max().ToDouble());
        Assert.True(distance.Between(a, b).allclose(distance.Between(b, a), rtol: 1e-5));
        double[] means = [.. new[] { 0.02, 0.1, 0.3, 0.8 }.Select(noise => distance.Between(a, Pair(noise).Noisy).mean().ToDouble())];
        Assert.Equal(means.Order(), means);
        Assert.True(means[0] > 0);
        // Whatever the size, and whoever else is in the batch.
        Assert.Equal([1, 1, 1, 1], distance.Between(ones(1, 3, 16, 35), zeros(1, 3, 16, 35)).shape);
        Assert.True(distance.Between(a.narrow(0, 1, 1), b.narrow(0, 1, 1)).allclose(distance.Between(a, b).narrow(0, 1, 1), rtol: 1e-4));
    }

    [Fact]
    public void A_checkpoint_of_the_original_holds_all_of_it()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var separate = Load("lpips");
        using var whole = Load("original.safetensors");
        var (a, b) = Pair(0.3);
        Assert.True(separate.Between(a, b).allclose(whole.Between(a, b), rtol: 1e-2));
    }

    [Fact]
    public async Task A_first_stage_is_trained_with_it_and_it_is_logged()
    {
        Configure(_workshop);
        await _workshop.FirstStageAsync("a", steps: 5, "perceptual.yaml");
        var log = await File.ReadAllLinesAsync(_workshop.PathOf("out/a/log.csv"));
        var at = Array.IndexOf(log[0].Split(','), "p_loss");
        Assert.InRange(double.Parse(log[1].Split(',')[at], System.Globalization.CultureInfo.InvariantCulture), 1e-3, 1);
        // It has a say in what is learnt.
        await _workshop.FirstStageAsync("b", steps: 5);
        Assert.NotEqual(_workshop.Result("b/model.safetensors"), _workshop.Result("a/model.safetensors"));
    }

    [Fact]
    public async Task Without_its_weights_the_files_that_are_missing_are_named()
    {
        using var workshop = new Workshop();
        Configure(workshop);
        var none = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", 1, "perceptual.yaml"));
        Assert.Equal("perceptual", none.Port);
        Assert.Contains($"'lpips' does not exist; looked in {workshop.Folder}", none.Message, StringComparison.Ordinal);
        Assert.Contains("put vgg16-397923af.pth (https://download.pytorch.org/models/vgg16-397923af.pth) and vgg.pth (https://", none.Message, StringComparison.Ordinal);
        Assert.EndsWith("; or set perceptual_weight to 0", none.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(workshop.PathOf("lpips"));
        File.Copy(_workshop.PathOf("lpips/vgg.safetensors"), workshop.PathOf("lpips/vgg.safetensors"));
        var half = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", 1, "perceptual.yaml"));
        Assert.Contains("lpips does not fit LPIPS: 26 missing: net.slice1.0.weight, net.slice1.0.bias, ", half.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(workshop.PathOf("out/a/checkpoint")));
    }

    private PerceptualDistance Load(string path) => PerceptualDistance.Load(path, _workshop.Roots, _workshop.Files, Compute.Cpu);

    private static void Configure(Workshop workshop)
    {
        File.Copy(workshop.PathOf("kl.yaml"), workshop.PathOf("perceptual.yaml"));
        workshop.Change("perceptual.yaml", "gradient_weight: 0.2", "gradient_weight: 0.2, perceptual_weight: 1");
    }

    private static (Tensor Clean, Tensor Noisy) Pair(double noise)
    {
        var clean = AdversaryTests.Wave(1, 0.8, 2, 3, 32, 32);
        return (clean, clean + AdversaryTests.Wave(2, noise, 2, 3, 32, 32));
    }

    /// <summary>Weights in files, as torchvision and the authors of LPIPS publish them, and as a checkpoint of the original has them.</summary>
    public sealed class Weighed : IDisposable
    {
        private static readonly (int Slice, int Number, long In, long Out)[] Convolutions =
        [
            (1, 0, 3, 64), (1, 2, 64, 64), (2, 5, 64, 128), (2, 7, 128, 128), (3, 10, 128, 256), (3, 12, 256, 256), (3, 14, 256, 256),
            (4, 17, 256, 512), (4, 19, 512, 512), (4, 21, 512, 512), (5, 24, 512, 512), (5, 26, 512, 512), (5, 28, 512, 512),
        ];

        public Weighed()
        {
            using var scope = NewDisposeScope();
            var (vgg, lpips, original) = (new Dictionary<string, Tensor>(), new Dictionary<string, Tensor>(), new Dictionary<string, Tensor>());
            foreach (var (i, (slice, number, from, to)) in Convolutions.Index())
            {
                Add($"{number}.weight", Scattered(i, Math.Sqrt(6.0 / (9 * from)), 0, to, from, 3, 3));
                Add($"{number}.bias", Scattered(100 + i, 0.1, 0, to));

                void Add(string name, Tensor value)
                {
                    vgg.Add($"features.{name}", value);
                    original.Add($"loss.perceptual_loss.net.slice{slice}.{name}", value.to(ScalarType.Float16));
                }
            }
            foreach (var (i, channels) in ((long[])[64, 128, 256, 512, 512]).Index())
            {
                lpips.Add($"lin{i}.model.1.weight", Scattered(200 + i, 0.5, 0.5, 1, channels, 1, 1));
                original.Add($"loss.perceptual_loss.lin{i}.model.1.weight", lpips[$"lin{i}.model.1.weight"].to(ScalarType.Float16));
            }
            // What else such files hold is of no concern.
            vgg.Add("classifier.6.bias", zeros(1000));
            original.Add("loss.perceptual_loss.scaling_layer.shift", zeros(1, 3, 1, 1));
            original.Add("encoder.conv_in.bias", zeros(4));
            Directory.CreateDirectory(Workshop.PathOf("lpips"));
            SafetensorsWriter.Write(Workshop.PathOf("lpips/vgg16-397923af.safetensors"), vgg);
            SafetensorsWriter.Write(Workshop.PathOf("lpips/vgg.safetensors"), lpips);
            SafetensorsWriter.Write(Workshop.PathOf("original.safetensors"), original);
            Workshop.Write("lpips/README.txt", "no weights");
        }

        internal Workshop Workshop { get; } = new();

        public void Dispose() => Workshop.Dispose();

        // Whole numbers alone decide, so that every language comes to the same: evenly from offset - scale to offset + scale.
        private static Tensor Scattered(int number, double scale, double offset, params long[] shape)
        {
            var values = new float[shape.Aggregate(1L, (product, length) => product * length)];
            for (var i = 0; i < values.Length; i++)
            {
                var mixed = (uint)i * 2654435761u + (uint)number * 40503u;
                mixed ^= mixed >> 16;
                mixed *= 0x45d9f3bu;
                mixed ^= mixed >> 16;
                values[i] = (float)(offset + scale * (mixed / 2147483648.0 - 1));
            }
            return tensor(values).reshape(shape);
        }
    }
}
