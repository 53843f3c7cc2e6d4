using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// The loss of a first stage (appendix G of the paper) as the original computes it: the distance of pictures summed over
/// their numbers, a KL or codebook term, and here also the distance of the pictures' differences between neighbours.
/// </summary>
/// <remarks>
/// rec = |x − D(z)|; nll = Σ (rec / exp(s) + s) / B with the constant s of <c>logvar_init</c>; loss = nll + kl_weight · KL / B.
/// The original's perceptual term needs a pretrained network that the project does not ship.
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

    /// <summary>Squares of the distances instead of the distances.</summary>
    public required bool Squared { get; init; }

    /// <summary>Reads <c>lossconfig.params</c>.</summary>
    /// <exception cref="InvalidDataException">It asks for the perceptual term.</exception>
    public static FirstStageLoss Read(JsonObject model)
    {
        var config = new ModelConfig((model["lossconfig"] as JsonObject)?["params"] as JsonObject ?? [], "lossconfig.params");
        if (config.Number("perceptual_weight", 0) != 0) throw config.Unfit("perceptual_weight", "0: the network that this loss needs does not come with the project");
        return new FirstStageLoss
        {
            KlWeight = config.Number("kl_weight", 1e-6),
            CodebookWeight = config.Number("codebook_weight", 1),
            LogVariance = config.Number("logvar_init", 0),
            GradientWeight = config.Number("gradient_weight", 0),
            Squared = config.Text("pixel_loss", "l1") switch { "l1" => false, "l2" => true, _ => throw config.Unfit("pixel_loss", "l1 or l2") },
        };
    }

    /// <summary>The part that compares pictures, [batch, 3, height, width] in [-1, 1]: a scalar.</summary>
    public Tensor Reconstruction(Tensor pictures, Tensor decoded, Figures figures)
    {
        using var scope = NewDisposeScope();
        var batch = pictures.shape[0];
        var distance = Distance(pictures - decoded);
        figures.Add("rec_loss", distance.mean().ToDouble());
        var loss = (distance / Math.Exp(LogVariance) + LogVariance).sum() / batch;
        if (GradientWeight > 0)
        {
            var difference = decoded - pictures;
            var across = Distance(difference.narrow(3, 1, difference.shape[3] - 1) - difference.narrow(3, 0, difference.shape[3] - 1));
            var down = Distance(difference.narrow(2, 1, difference.shape[2] - 1) - difference.narrow(2, 0, difference.shape[2] - 1));
            loss += GradientWeight * (across.sum() + down.sum()) / batch;
        }
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
            return (CodebookWeight * codebook * (posterior.Mean.NumberOfElements / posterior.Mean.shape[0])).MoveToOuterDisposeScope();
        }
        if (posterior.LogVariance is null) return null;
        var divergence = posterior.KlDivergence().sum() / posterior.Mean.shape[0];
        figures.Add("kl_loss", divergence.ToDouble());
        return (KlWeight * divergence).MoveToOuterDisposeScope();
    }

    private Tensor Distance(Tensor difference) => Squared ? difference.square() : difference.abs();
}
