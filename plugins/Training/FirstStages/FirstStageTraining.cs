using LdmGraph.Diffusion;
using LdmGraph.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>Trains a first stage to give back the pictures it encoded (section 3.1), and where it is asked for, a discriminator against it.</summary>
internal sealed class FirstStageTraining : ITraining
{
    // Positions that no training comes to.
    private const long Unseen = 1L << 40;
    private const int ValidationPictures = 64, SheetPictures = 16;
    private const string LastLayer = "decoder.conv_out.weight";

    private readonly ModelPlan _plan;
    private readonly IDataset _dataset;
    private readonly IAutoencoder _autoencoder;
    private readonly FirstStageLoss _loss;
    private readonly PerceptualDistance? _perceptual;
    private readonly Adversary? _adversary;
    private readonly Parameter? _lastLayer;
    private readonly Streams _streams;
    private readonly Ema? _ema;
    private readonly int _batch;
    private readonly bool _autocast;

    /// <param name="plan">The model.</param>
    /// <param name="dataset">What to learn from.</param>
    /// <param name="start">Weights to start from, those of a discriminator included where they hold one; null starts afresh.</param>
    /// <param name="perceptual">What the perceptual term compares with; owned by the caller. Null without that term.</param>
    /// <param name="options">How.</param>
    public FirstStageTraining(ModelPlan plan, IDataset dataset, Weights? start, PerceptualDistance? perceptual, FirstStageOptions options)
    {
        (_plan, _dataset, _perceptual, _batch, _autocast) = (plan, dataset, perceptual, options.Batch, options.Autocast);
        _streams = new Streams(options.Seed);
        _loss = plan.Reading(FirstStageLoss.Read);
        _autoencoder = plan.Build<IAutoencoder>(start ?? new FreshWeights(_streams.Weights("first stage")), options.Compute);
        try
        {
            if (dataset.Spec.Width % _autoencoder.Spec.Factor != 0 || dataset.Spec.Height % _autoencoder.Spec.Factor != 0)
                throw new PortException("dataset", $"has pictures of {dataset.Spec.Width}x{dataset.Spec.Height}; the first stage takes multiples of {_autoencoder.Spec.Factor}");
            var trainable = _autoencoder as ITrainable ?? throw new PortException("config", $"{plan.Target} cannot be trained");
            trainable.Train();
            All = [.. trainable.Network.named_parameters().Select(pair => (pair.name, pair.parameter))];
            if (plan.Reading(config => AdversaryOptions.Read(config, Math.Min(dataset.Spec.Width, dataset.Spec.Height))) is { } adversary)
            {
                _adversary = plan.Reading(_ => new Adversary(adversary, start, _streams.Weights("discriminator"), options.Compute.Device));
                _lastLayer = All.FirstOrDefault(pair => pair.Name == LastLayer).Parameter ?? throw new PortException("config", $"{plan.Target} has no {LastLayer}, which the discriminator is weighed by");
            }
        }
        catch
        {
            _adversary?.Dispose();
            _autoencoder.Dispose();
            throw;
        }
        Trained = options.DecoderOnly ? [.. All.Where(pair => !FirstStage.MakesLatents(pair.Name))] : All;
        foreach (var (_, parameter) in All.Except(Trained)) parameter.requires_grad = false;
        if (options.Ema > 0) _ema = new Ema(Trained, options.Ema);
        Learners = _adversary is null ? [new Learner(Trained, Loss)]
            : [new Learner(Trained, Loss), new Learner(_adversary.Parameters, DiscriminatorLoss) { Name = "discriminator", Start = _adversary.Start }];
    }

    public IReadOnlyList<Learner> Learners { get; }

    public IEnumerable<(string Name, Tensor Tensor)> State =>
        [.. All.Except(Trained).Select(pair => (pair.Name, (Tensor)pair.Parameter)), .. _adversary?.Buffers ?? [], .. _ema?.Averages.Select(pair => (EmaName(pair.Name), pair.Average)) ?? []];

    public IReadOnlyDictionary<string, double> Numbers => new Dictionary<string, double> { ["ema_updates"] = _ema?.Updates ?? 0 };

    private IReadOnlyList<(string Name, Parameter Parameter)> All { get; }

    private IReadOnlyList<(string Name, Parameter Parameter)> Trained { get; }

    public void Restore(IReadOnlyDictionary<string, double> numbers)
    {
        if (_ema is not null) _ema.Updates = (long)numbers["ema_updates"];
    }

    private Tensor Loss(long step, long part, Figures figures)
    {
        using var scope = NewDisposeScope();
        var pictures = Pictures(part);
        var (posterior, latent, decoded) = Run(pictures, "posterior", part);
        // Codebook and divergence are of float32, whatever the convolutions were computed in.
        var perceptual = _perceptual is null ? null : Rounded(() => _perceptual.Between(pictures, decoded));
        var reconstruction = _loss.Reconstruction(pictures, decoded, perceptual, figures);
        var loss = reconstruction;
        if (_loss.Regularisation(posterior, _autoencoder.CodebookLoss(latent), figures) is { } regularisation) loss += regularisation;
        if (_adversary is not null && step >= _adversary.Start) loss += Rounded(() => _adversary.Deceive(decoded, reconstruction, _lastLayer!, figures));
        return loss.MoveToOuterDisposeScope();
    }

    // As in the original, of the first stage as its own step left it, and of another sample of the posterior.
    private Tensor DiscriminatorLoss(long step, long part, Figures figures)
    {
        using var scope = NewDisposeScope();
        var pictures = Pictures(part);
        Tensor decoded;
        using (no_grad()) decoded = Run(pictures, "posterior for the discriminator", part).Decoded;
        return Rounded(() => _adversary!.Tell(pictures, decoded, figures)).MoveToOuterDisposeScope();
    }

    // [B, 3, H, W] in [-1, 1].
    private Tensor Pictures(long part)
    {
        using var scope = NewDisposeScope();
        using var examples = _dataset.Draw(part * _batch, _batch);
        return (2 * examples.Pictures - 1).to(_autoencoder.Compute.Device).MoveToOuterDisposeScope();
    }

    private (LatentPosterior Posterior, Tensor Latent, Tensor Decoded) Run(Tensor pictures, string noise, long part) => Rounded(() =>
    {
        var posterior = _autoencoder.Encode(pictures);
        using var generator = _streams.At(noise, part);
        var latent = posterior.Sample(randn(posterior.Mean.shape, generator: generator).to(pictures.device));
        return (posterior, latent, _autoencoder.Decode(latent));
    });

    private T Rounded<T>(Func<T> compute)
    {
        if (!_autocast) return compute();
        using var _ = TorchRuntime.BFloat16(_autoencoder.Compute.Device);
        return compute();
    }

    public void AfterStep(long step, Figures figures) => _ema?.Update();

    public void Validate(Figures figures)
    {
        using var scope = NewDisposeScope();
        using var examples = _dataset.Draw(Unseen, ValidationPictures);
        var errors = (Reconstruct(examples.Pictures) - examples.Pictures).square().mean([1, 2, 3]);         // [B]
        figures.Add("psnr", (-10 * errors.log10()).mean().ToDouble());
    }

    public (Tensor Pictures, int Columns) Sheet()
    {
        using var scope = NewDisposeScope();
        using var examples = _dataset.Draw(Unseen, SheetPictures);
        // Every picture with what becomes of it to its right.
        return (stack([examples.Pictures, Reconstruct(examples.Pictures)], 1).flatten(0, 1).MoveToOuterDisposeScope(), 8);
    }

    // The most likely latent, with the averaged weights: what a user of the model gets. [B, 3, H, W] in [0, 1].
    private Tensor Reconstruct(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var averaged = _ema?.Applied();
        var parts = (2 * pictures - 1).split(_batch).Select(part => _autoencoder.Decode(_autoencoder.Encode(part).Mean)).ToList();
        return ((cat(parts) + 1) / 2).clamp(0, 1).cpu().MoveToOuterDisposeScope();
    }

    public void Export(TrainingFolder folder)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var config = ConfigText.Of(_plan.Config);
        folder.Write("checkpoint/model.safetensors", [.. All.Select(Stored), .. _adversary?.Parameters.Select(Stored) ?? [],
            .. _adversary?.Buffers.Select(pair => KeyValuePair.Create(pair.Name, pair.Tensor)) ?? [],
            .. _ema?.Averages.Select(pair => KeyValuePair.Create(EmaName(pair.Name), pair.Average)) ?? []]);
        folder.Write("checkpoint/config.yaml", config);
        using var averaged = _ema?.Applied();
        folder.Write("model.safetensors", All.Select(pair => KeyValuePair.Create(pair.Name, pair.Parameter.to(ScalarType.Float16))).ToList());
        folder.Write("config.yaml", config);

        static KeyValuePair<string, Tensor> Stored((string Name, Parameter Parameter) pair) => KeyValuePair.Create(pair.Name, (Tensor)pair.Parameter);
    }

    public void Dispose()
    {
        _ema?.Dispose();
        _adversary?.Dispose();
        _autoencoder.Dispose();
    }

    private static string EmaName(string parameter) => $"model_ema.{parameter.Replace(".", "", StringComparison.Ordinal)}";
}

/// <summary>How a first stage is trained.</summary>
/// <param name="Batch">Pictures of one part of a step.</param>
/// <param name="Ema">Decay of the weights' average; 0 for none.</param>
/// <param name="Seed">Of weights and noise.</param>
/// <param name="DecoderOnly">Leaves the encoder, and so the latent space, as it is.</param>
/// <param name="Compute">Device; float32.</param>
/// <param name="Autocast">Rounds products to bfloat16.</param>
internal sealed record FirstStageOptions(int Batch, double Ema, Seed Seed, bool DecoderOnly, Compute Compute, bool Autocast);
