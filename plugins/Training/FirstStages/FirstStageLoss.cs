using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// The loss of a first stage (appendix G of the paper) as the original computes it, but for the adversarial part
/// (<see cref="Adversary"/>): the distance of pictures, a KL or codebook term, and here also the distance of the pictures'
/// differences between neighbours.
/// </summary>
/// <remarks>
/// rec = |x − D(z)| + perceptual_weight · LPIPS(x, D(z)). With a KL term, sums over the numbers of a picture, means over the
/// batch: nll = Σ (rec / exp(s) + s) / B with the constant s of <c>logvar_init</c>, loss = nll + kl_weight · KL / B. With a
/// codebook, means over everything: loss = mean(rec) + codebook_weight · codebook.
/// </remarks>
internal sealed record FirstStageLoss
{
    /// <summary>Weight of the KL divergence from the standard normal distribution.</summary>
    public required double KlWeight { get; init; }

    /// <summary>Weight of the codebook's loss.</summary>
    public required double CodebookWeight { get; init; }

    /// <summary>s, the logarithm of the reconstruction's variance.</summary>
    public required double LogVariance { get; init; }

    /// <summary>Weight of the differences between neighbouring pixels.</summary>
    public required double GradientWeight { get; init; }

    /// <summary>Weight of the perceptual distance.</summary>
    public required double PerceptualWeight { get; init; }

    /// <summary>Squares of the distances instead of the distances.</summary>
    public required bool Squared { get; init; }

    /// <summary>Means over a picture's numbers instead of their sum: the original's loss of first stages with a codebook.</summary>
    public required bool Mean { get; init; }

    /// <summary>Reads <c>lossconfig.params</c>.</summary>
    /// <exception cref="InvalidDataException">It asks for what is not there.</exception>
    public static FirstStageLoss Read(JsonObject model)
    {
        var (config, defaults) = Config(model);
        config.Require("perceptual_loss", "lpips");
        return new FirstStageLoss
        {
            KlWeight = config.Number("kl_weight", defaults ? 1 : 1e-6),
            CodebookWeight = config.Number("codebook_weight", 1),
            LogVariance = config.Number("logvar_init", 0),
            GradientWeight = config.Number("gradient_weight", 0),
            PerceptualWeight = config.Number("perceptual_weight", defaults ? 1 : 0),
            Squared = config.Text("pixel_loss", "l1") switch { "l1" => false, "l2" => true, _ => throw config.Unfit("pixel_loss", "l1 or l2") },
            Mean = new ModelConfig(model).Has("n_embed"),
        };
    }

    /// <summary><c>lossconfig.params</c>, and whether what it leaves out is as in the original: where it names the original's class.</summary>
    public static (ModelConfig Config, bool OriginalDefaults) Config(JsonObject model)
    {
        var loss = model["lossconfig"] as JsonObject;
        return (new ModelConfig(loss?["params"] as JsonObject ?? [], "lossconfig.params"), loss?["target"]?.ToString().EndsWith("LPIPSWithDiscriminator", StringComparison.Ordinal) == true);
    }

    /// <summary>The part that compares pictures, [batch, 3, height, width] in [-1, 1]: a scalar.</summary>
    /// <param name="pictures">What was encoded.</param>
    /// <param name="decoded">What came back.</param>
    /// <param name="perceptual">Their perceptual distance, [batch, 1, 1, 1]; null without that term.</param>
    /// <param name="figures">Receives <c>rec_loss</c>, the distance of pixels, and <c>p_loss</c>.</param>
    public Tensor Reconstruction(Tensor pictures, Tensor decoded, Tensor? perceptual, Figures figures)
    {
        using var scope = NewDisposeScope();
        var batch = pictures.shape[0];
        var distance = Distance(pictures - decoded);
        figures.Add("rec_loss", distance.mean().ToDouble());
        if (perceptual is not null)
        {
            figures.Add("p_loss", perceptual.mean().ToDouble());
            distance += PerceptualWeight * perceptual;
        }
        var loss = (distance / Math.Exp(LogVariance) + LogVariance).sum() / batch;
        if (GradientWeight > 0)
        {
            var difference = decoded - pictures;
            var across = Distance(difference.narrow(3, 1, difference.shape[3] - 1) - difference.narrow(3, 0, difference.shape[3] - 1));
            var down = Distance(difference.narrow(2, 1, difference.shape[2] - 1) - difference.narrow(2, 0, difference.shape[2] - 1));
            loss += GradientWeight * (across.sum() + down.sum()) / batch;
        }
        if (Mean) loss /= pictures.NumberOfElements / batch;
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The part that keeps the latent space in shape: a scalar, or null where nothing does.</summary>
    /// <param name="posterior">What the encoder said.</param>
    /// <param name="codebook">What <see cref="IAutoencoder.CodebookLoss"/> said.</param>
    /// <param name="figures">Receives it.</param>
    public Tensor? Regularisation(LatentPosterior posterior, Tensor? codebook, Figures figures)
    {
        using var scope = NewDisposeScope();
        if (codebook is not null)
        {
            figures.Add("codebook_loss", codebook.ToDouble());
            return (CodebookWeight * codebook).MoveToOuterDisposeScope();
        }
        if (posterior.LogVariance is null) return null;
        var divergence = posterior.KlDivergence().sum() / posterior.Mean.shape[0];
        figures.Add("kl_loss", divergence.ToDouble());
        return (KlWeight * divergence).MoveToOuterDisposeScope();
    }

    private Tensor Distance(Tensor difference) => Squared ? difference.square() : difference.abs();
}
