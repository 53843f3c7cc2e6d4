using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training.Tests;

/// <summary>
/// Losses of a first stage with its discriminator. The numbers are those of the original's own <c>LPIPSWithDiscriminator</c> and
/// <c>VQLPIPSWithDiscriminator</c> (CompVis/latent-diffusion a506df5, CompVis/taming-transformers 3ba01b2, PyTorch 1.13, one thread),
/// without the perceptual term, on the waves below; both agree with their own reruns in float64 to a few millionths.
/// </summary>
[LeakFree]
public class AdversaryTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("AutoencoderKL", false, 485.46003, 485.30423, 2.3316687, 485.66089, 77.987061)]
    [InlineData("VQModel", true, 0.66645712, 0.40745711, 0.0059816306, 0.66697240, 0.19664404)]
    public void A_first_stage_is_told_what_the_original_tells_it(string target, bool codebook, double before, double reconstruction, double weight, double loss, double gradient)
    {
        using var scope = NewDisposeScope();
        var model = Model(target, "hinge");
        var (measure, figures) = (FirstStageLoss.Read(model), new Figures());
        using var adversary = Adversary(model);
        var (pictures, last) = (Wave(50, 0.9, 2, 3, 16, 16), new Parameter(Wave(52, 0.2, 3, 4, 3, 3)));
        var decoded = nn.functional.conv2d(Wave(51, 1, 2, 4, 16, 16), last, padding: [1, 1]);
        using var posterior = codebook ? new LatentPosterior(zeros(1), LogVariance: null) : LatentPosterior.FromMoments(Wave(53, 0.8, 2, 8, 4, 4));

        var compared = measure.Reconstruction(pictures, decoded, perceptual: null, figures);
        var without = compared + measure.Regularisation(posterior, codebook ? tensor(0.37f) : null, figures)!;
        Same(reconstruction, compared.ToDouble());
        Same(before, without.ToDouble());
        var whole = without + adversary.Deceive(decoded, compared, last, figures);
        Same(loss, whole.ToDouble());
        var reported = figures.Take().ToDictionary();
        Same(0.107672423, reported["g_loss"]);
        Same(weight, reported["d_weight"]);
        whole.backward();
        Same(gradient, last.grad!.norm().ToDouble());
        Assert.All(adversary.Parameters, pair => Assert.Null(pair.Parameter.grad));
    }

    [Theory]
    [InlineData("hinge", 0.84532851, "1.29739451 1.55922174 1.06818569 0.154026777 0.178921983 1.39202356 0.221186951 0.149055347 1.75610399 0",
        "0.498968747 -0.0558377206 0.518288816 15.8800963 0.157371686 -0.700629979 32.0932152 -0.254550807 -0.437210808 -0.0761983618")]
    [InlineData("vanilla", 0.604812264, "0.63133347 0.674696684 0.492438734 0.0786884502 0.117750183 1.42982686 0.344828755 0.233053446 1.16414356 0.030963093",
        "0.458973665 -0.0358377174 1.49821242 15.8800977 0.177372043 -0.720982967 32.0532154 -0.254550423 0.122791915 -0.0661983639")]
    public void A_discriminator_learns_in_a_step_what_the_originals_does(string kind, double expected, string gradients, string after)
    {
        using var scope = NewDisposeScope();
        using var adversary = Adversary(Model("AutoencoderKL", kind));
        var figures = new Figures();
        var (pictures, last) = (Wave(50, 0.9, 2, 3, 16, 16), new Parameter(Wave(52, 0.2, 3, 4, 3, 3)));
        var decoded = nn.functional.conv2d(Wave(51, 1, 2, 4, 16, 16), last, padding: [1, 1]);
        // There the first stage was told twice before; only the norms' running means know of it.
        for (var i = 0; i < 2; i++) adversary.Deceive(decoded, decoded.square().mean(), last, new Figures());

        var loss = adversary.Tell(pictures, decoded, figures);
        loss.backward();
        Same(expected, loss.ToDouble());
        var reported = figures.Take().ToDictionary();
        Same(-0.220993862, reported["logits_real"]);
        Same(-0.107672423, reported["logits_fake"]);
        Assert.Null(last.grad);
        Assert.Equal(["main.0.weight", "main.0.bias", "main.2.weight", "main.3.weight", "main.3.bias", "main.5.weight", "main.6.weight", "main.6.bias", "main.8.weight", "main.8.bias"],
            adversary.Parameters.Select(pair => pair.Name["loss.discriminator.".Length..]));
        foreach (var (norm, (name, parameter)) in Numbers(gradients).Zip(adversary.Parameters)) Same(norm, parameter.grad!.norm().ToDouble(), name);

        using var optimizer = new Adam(adversary.Parameters.Select(pair => pair.Parameter), 1e-2, 0.5, 0.9);
        optimizer.step();
        foreach (var (sum, (name, parameter)) in Numbers(after).Zip(adversary.Parameters)) Same(sum, parameter.to(ScalarType.Float64).sum().ToDouble(), name);
        var buffers = adversary.Buffers.ToDictionary(pair => pair.Name, pair => pair.Tensor.to(ScalarType.Float64).sum().ToDouble());
        Same(10.5592438, buffers["loss.discriminator.main.3.running_var"]);
        Same(0.0262900444, buffers["loss.discriminator.main.6.running_mean"]);
        Assert.Equal(4, buffers["loss.discriminator.main.6.num_batches_tracked"]);
    }

    [Fact]
    public void The_hinge_loss_asks_for_nothing_more_once_both_kinds_are_told_apart_by_a_margin()
    {
        using var scope = NewDisposeScope();
        using var adversary = Adversary(Model("AutoencoderKL", "hinge"));
        // With the last layer at 0 the verdict is its bias, the same for everything: 1 for real, 1 for decoded, each for a half.
        using (no_grad()) Named(adversary, "main.8.weight").zero_();
        foreach (var (bias, loss) in ((double, double)[])[(0, 1), (0.5, 1), (1, 1), (3, 2), (-3, 2)])
        {
            using (no_grad()) Named(adversary, "main.8.bias").fill_(bias);
            Assert.Equal(0.8 * loss, adversary.Tell(Wave(1, 1, 2, 3, 16, 16), Wave(2, 1, 2, 3, 16, 16), new Figures()).ToDouble(), 5);
        }
    }

    [Fact]
    public void The_adaptive_weight_makes_both_gradients_equally_long_and_is_bounded()
    {
        using var scope = NewDisposeScope();
        using var adversary = Adversary(Model("AutoencoderKL", "hinge"));
        var last = new Parameter(Wave(52, 0.2, 3, 4, 3, 3));
        var decoded = nn.functional.conv2d(Wave(51, 1, 2, 4, 16, 16), last, padding: [1, 1]);
        var reconstruction = decoded.abs().sum();
        var told = adversary.Deceive(decoded, reconstruction, last, new Figures());
        var (ours, theirs) = (Length(reconstruction), Length(told));
        // disc_weight 0.5, disc_factor 0.8; 1e-4 is what keeps the quotient finite.
        Assert.Equal(0.4, theirs / ours, 3);

        // A discriminator that says the same of everything has no gradient to give; a huge reconstruction would make any weight.
        using (no_grad()) Named(adversary, "main.8.weight").zero_();
        var figures = new Figures();
        adversary.Deceive(decoded, 1e6 * reconstruction, last, figures);
        Assert.Equal(0.5 * 1e4, figures.Take().ToDictionary()["d_weight"], 3);

        double Length(Tensor part) => autograd.grad([part], [last], retain_graph: true)[0].norm().ToDouble();
    }

    [Theory]
    [InlineData("disc_weight: 0.5", "disc_loss: wasserstein", "disc_loss' is \"wasserstein\"; expected hinge or vanilla")]
    [InlineData("disc_num_layers: 2", "disc_num_layers: 3", "disc_num_layers' is 3; expected fewer layers: 3 need pictures of at least 24 pixels a side, the dataset's have 16")]
    [InlineData("disc_weight: 0.5", "use_actnorm: true", "use_actnorm' is true; expected nothing: it is not supported")]
    [InlineData("disc_factor: 1", "disc_factor: -1", "disc_factor' is -1; expected 0 for no discriminator, or a number above it")]
    [InlineData("disc_start: 2", "disc_start: soon", "disc_start' is \"soon\"; expected a whole number")]
    public async Task What_a_discriminator_cannot_do_is_refused_by_its_key(string before, string now, string message)
    {
        using var workshop = new Workshop();
        workshop.Change("kl-gan.yaml", before, now);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", 1, "kl-gan.yaml"));
        Assert.Equal("config", refused.Port);
        Assert.Contains("lossconfig.params." + message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_original_configuration_means_what_it_means_there()
    {
        var model = JsonNode.Parse("""{"lossconfig": {"target": "ldm.modules.losses.LPIPSWithDiscriminator", "params": {"disc_start": 50001, "kl_weight": 0.000001, "disc_weight": 0.5}}}""")!.AsObject();
        Assert.Equal(1, FirstStageLoss.Read(model).PerceptualWeight);
        Assert.Equal(new AdversaryOptions(50001, Factor: 1, Weight: 0.5, Hinge: true, Layers: 3, Filters: 64), AdversaryOptions.Read(model, 256));
        // Without that class, nothing is asked for that was not named.
        model["lossconfig"]!.AsObject().Remove("target");
        Assert.Equal(0, FirstStageLoss.Read(model).PerceptualWeight);
        Assert.Null(AdversaryOptions.Read(model, 256));
    }

    private static JsonObject Model(string target, string kind) => JsonNode.Parse($$$"""
        {"lossconfig": {"params": {"disc_start": 2, "logvar_init": {{{(target == "VQModel" ? "0" : "0.125")}}}, "kl_weight": 0.01, "codebook_weight": 0.7, "pixel_loss": "{{{(target == "VQModel" ? "l2" : "l1")}}}",
         "disc_factor": 0.8, "disc_weight": 0.5, "disc_num_layers": 2, "disc_ndf": 8, "disc_loss": "{{{kind}}}"}} {{{(target == "VQModel" ? ", \"n_embed\": 16" : "")}}} }
        """)!.AsObject();

    // The discriminator that the original was given.
    private static Adversary Adversary(JsonObject model)
    {
        var adversary = new Adversary(AdversaryOptions.Read(model, 16)!, start: null, seed: 1, CPU);
        using var _ = no_grad();
        foreach (var (number, (name, parameter)) in adversary.Parameters.Index())
        {
            var weight = name.EndsWith("weight", StringComparison.Ordinal);
            using var wave = Wave(number, parameter.dim() > 1 ? 0.3 : weight ? 0.2 : 0.1, parameter.shape);
            parameter.copy_(wave);
            if (weight && parameter.dim() == 1) parameter.add_(1);
        }
        return adversary;
    }

    private static Parameter Named(Adversary adversary, string name) => adversary.Parameters.Single(pair => pair.Name == "loss.discriminator." + name).Parameter;

    internal static Tensor Wave(int number, double scale, params long[] shape) =>
        tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, length) => product * length)).Select(i => (float)(scale * Math.Sin(0.7 * i + 1.3 * number)))]).reshape(shape);

    private static IEnumerable<double> Numbers(string text) => text.Split(' ').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));

    private static void Same(double expected, double actual, string what = "") =>
        Assert.True(Math.Abs(actual - expected) <= Tolerance * Math.Max(Math.Abs(expected), 0.1), $"{what} is {actual}, in the original {expected}");
}
