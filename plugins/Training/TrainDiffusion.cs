using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Training;

/// <summary>Trains a denoiser in the latent space of a first stage, and jointly what conditions it (sections 3.2 and 3.3 of the paper).</summary>
/// <remarks>
/// What is trained on what, the configuration says in the original's terms: <c>unet_config</c>, <c>cond_stage_config</c> (a
/// text encoder, classes, or nothing), the schedule, <c>parameterization</c> (eps, v, x0), <c>loss_type</c>,
/// <c>original_elbo_weight</c>, <c>scale_by_std</c>. The folder then holds the model as <c>checkpoint.load</c> reads it, and
/// all that is needed to go on: interrupted in whatever way, the same graph started again comes to the same weights.
/// </remarks>
/// <param name="roots">Where configurations lie and results go.</param>
/// <param name="compute">Device; bf16 rounds products and keeps weights in float32.</param>
/// <param name="services">Where builders, configurations and the encoder of pictures are.</param>
[Node("train.diffusion@1", Category = "Training", Purity = Purity.Effect)]
public sealed class TrainDiffusion(FileRoots roots, Compute compute, IServiceProvider services) : TrainingNode(roots, compute, services), INode<TrainDiffusion.Result>
{
    /// <summary>The first stage, which stays as it is; of the configuration's <c>first_stage_config</c>.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>How often an example's caption or class is left out, for guidance without a classifier.</summary>
    [Input(Min = 0, Max = 1)] public double Dropout { get; init; } = 0.1;

    /// <summary>γ of min-SNR weighting, 5 in its paper; 0 weighs all timesteps alike, as the original does.</summary>
    [Input(Min = 0)] public double MinSnr { get; init; }

    /// <summary>
    /// Examples whose latents are kept in memory, so that the first stage encodes each but once; every use draws another
    /// sample of it. 0 encodes a new example each time, and never shows one twice.
    /// </summary>
    [Input(Min = 0)] public int Cache { get; init; }

    /// <summary>Guidance scale of the sample sheets.</summary>
    [Input(Min = 0)] public double SheetScale { get; init; } = 3;

    /// <param name="Path">Absolute path of the folder, a model for <c>checkpoint.load</c>.</param>
    public sealed record Result(string Path);

    /// <exception cref="PortException">
    /// The configuration does not fit first stage or dataset, the folder is another training's, the loss is no number any
    /// more, or the disk is full.
    /// </exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var plan = Plan();
        var firstStage = FirstStage.Weights(Autoencoder);
        using var folder = OpenFolder();
        using var training = new DiffusionTraining(plan, Dataset, firstStage, folder, new DiffusionOptions(Batch, Ema, Seed, Dropout, MinSnr, Cache, SheetScale, Master, Autocast));
        Run(training, Settings($"Diffusion model {Name}", plan,
            KeyValuePair.Create("first stage", FirstStage.Digest(firstStage)), KeyValuePair.Create("cache", $"{Cache}")), folder, context);
        return new(new Result(folder.Path));
    }
}
