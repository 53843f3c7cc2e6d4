using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Plugins.Training;

/// <summary>Trains a first stage (section 3.1 of the paper): pictures into latents and back.</summary>
/// <remarks>
/// The folder then holds the model as <c>checkpoint.load</c> reads it, and all that is needed to go on: interrupted in
/// whatever way, the same graph started again comes to the same weights as one that was not.
/// </remarks>
/// <param name="roots">Where configurations lie and results go.</param>
/// <param name="compute">Device; bf16 rounds products and keeps weights in float32.</param>
/// <param name="services">Where builders, configurations and the encoder of pictures are.</param>
[Node("train.autoencoder@1", Category = "Training", Purity = Purity.Effect)]
public sealed class TrainAutoencoder(FileRoots roots, Compute compute, IServiceProvider services) : TrainingNode(roots, compute, services), INode<TrainAutoencoder.Result>
{
    /// <summary>A first stage to start from, of the same configuration; without it weights start afresh.</summary>
    [Input] public IAutoencoder? Autoencoder { get; init; }

    /// <summary>What is trained. The decoder alone leaves the latent space as it is, for a diffusion model that was trained in it.</summary>
    [Input] public FirstStagePart Part { get; init; } = FirstStagePart.All;

    /// <summary>
    /// File or folder with the weights of the network that the perceptual term compares pictures with (VGG16 and LPIPS);
    /// looked for only where the configuration's <c>perceptual_weight</c> is not 0.
    /// </summary>
    [Input(Picks = "model")] public string Perceptual { get; init; } = "lpips";

    /// <param name="Path">Absolute path of the folder, a model for <c>checkpoint.load</c>.</param>
    public sealed record Result(string Path);

    /// <exception cref="PortException">
    /// The configuration is no first stage's, the dataset's pictures do not fit, the folder is another training's, the loss
    /// is no number any more, or the disk is full.
    /// </exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var plan = Plan();
        using var folder = OpenFolder();
        var start = Autoencoder is null ? null : FirstStage.Weights(Autoencoder);
        using var perceptual = PerceptualTerm(plan);
        using var training = new FirstStageTraining(plan, Dataset, start, perceptual, new FirstStageOptions(Batch, Ema, Seed, Part == FirstStagePart.Decoder, Master, Autocast));
        Run(training, Settings($"First stage {Name}", plan,
            KeyValuePair.Create("part", Part.ToString()), KeyValuePair.Create("start", start is null ? "fresh weights" : FirstStage.Digest(start))), folder, context);
        return new(new Result(folder.Path));
    }

    private PerceptualDistance? PerceptualTerm(ModelPlan plan)
    {
        if (plan.Reading(FirstStageLoss.Read).PerceptualWeight == 0) return null;
        if (Math.Min(Dataset.Spec.Width, Dataset.Spec.Height) < PerceptualDistance.SmallestSide)
            throw new PortException("dataset", $"has pictures of {Dataset.Spec.Width}x{Dataset.Spec.Height}; the perceptual term takes at least {PerceptualDistance.SmallestSide} pixels a side",
                "take larger ones, or set perceptual_weight to 0");
        try
        {
            return PerceptualDistance.Load(Perceptual, Roots, Services.GetRequiredService<IWeightsFiles>(), Master);
        }
        catch (Exception missing) when (missing is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new PortException("perceptual", missing.Message, $"{PerceptualDistance.HowToGet}; or set perceptual_weight to 0", missing);
        }
    }
}

/// <summary>What of a first stage is trained.</summary>
public enum FirstStagePart
{
    /// <summary>Encoder and decoder.</summary>
    All,

    /// <summary>The decoder; the encoder and a codebook stay.</summary>
    Decoder,
}
