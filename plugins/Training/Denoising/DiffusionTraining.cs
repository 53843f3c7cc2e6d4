using LdmGraph.Diffusion;
using LdmGraph.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>Trains a denoiser in the latent space of a finished first stage, and what conditions it along with it (sections 3.2 and 3.3).</summary>
internal sealed class DiffusionTraining : ITraining
{
    internal const string DenoiserPrefix = "model.diffusion_model.", ConditioningPrefix = "cond_stage_model.";

    // Positions that no training comes to.
    private const long Unseen = 1L << 40;
    private const int ValidationExamples = 64, SheetPictures = 32, SheetSteps = 25;

    private readonly DiffusionOptions _options;
    private readonly IDataset _dataset;
    private readonly IAutoencoder _autoencoder;
    private readonly IDenoiser _denoiser;
    private readonly LearnedConditioning? _conditioning;
    private readonly NoiseSchedule _schedule;
    private readonly DiffusionLoss _loss;
    private readonly DiffusionCheckpoint _checkpoint;
    private readonly Streams _streams;
    private readonly LatentSource _source;
    private readonly Ema? _ema;
    private readonly bool _measuresScale;
    private double _scale;

    /// <param name="plan">The model.</param>
    /// <param name="dataset">What to learn from.</param>
    /// <param name="firstStage">Weights of the first stage.</param>
    /// <param name="folder">Where the model's vocabulary goes.</param>
    /// <param name="options">How.</param>
    public DiffusionTraining(ModelPlan plan, IDataset dataset, Weights firstStage, TrainingFolder folder, DiffusionOptions options)
    {
        (_options, _dataset, _streams) = (options, dataset, new Streams(options.Seed));
        try
        {
            _autoencoder = plan.BuildPart<IAutoencoder>("first_stage_config", firstStage, options.Compute, folder.Path) ?? throw new PortException("config", "has no first_stage_config");
            _denoiser = plan.BuildPart<IDenoiser>("unet_config", Fresh("denoiser"), options.Compute, folder.Path) ?? throw new PortException("config", "has no unet_config");
            _schedule = plan.Build<NoiseSchedule>(Fresh("schedule"), options.Compute);
            _conditioning = LearnedConditioning.Of(plan, dataset, folder, Fresh("conditioning"), options.Compute);
            _loss = plan.Reading(config => new DiffusionLoss(config, _schedule, options.MinSnr));
            RequireFit();

            (_measuresScale, _scale) = plan.Reading(config => (new ModelConfig(config).Flag("scale_by_std"), new ModelConfig(config).Number("scale_factor", 1)));
            IReadOnlyList<(string Name, Parameter Parameter)> parameters = [.. Train(_denoiser as ITrainable, DenoiserPrefix), .. Train(_conditioning?.Stage, ConditioningPrefix)];
            if (options.Ema > 0) _ema = new Ema(parameters, options.Ema);
            _source = new LatentSource(dataset, _autoencoder, _conditioning, _streams, options.Cache);
            _checkpoint = new DiffusionCheckpoint(plan, firstStage, _schedule, parameters, _ema);
            if (_measuresScale) MeasureScale();
            Learners = [new Learner(parameters, Loss)];
        }
        catch
        {
            Dispose();
            throw;
        }

        Weights Fresh(string part) => new FreshWeights(_streams.Weights(part));
    }

    public IReadOnlyList<Learner> Learners { get; }

    public IEnumerable<(string Name, Tensor Tensor)> State => _ema?.Averages.Select(pair => ($"average.{pair.Name}", pair.Average)) ?? [];

    public IReadOnlyDictionary<string, double> Numbers => new Dictionary<string, double> { ["ema_updates"] = _ema?.Updates ?? 0, ["scale_factor"] = _scale };

    public void Restore(IReadOnlyDictionary<string, double> numbers)
    {
        _scale = numbers["scale_factor"];
        if (_ema is not null) _ema.Updates = (long)numbers["ema_updates"];
    }

    private Tensor Loss(long step, long part, Figures figures)
    {
        using var scope = NewDisposeScope();
        var (latents, rows) = _source.Draw(part, _options.Batch);
        using var generator = _streams.At("noising", part);
        var t = randint(0, _schedule.Timesteps, [_options.Batch], ScalarType.Int64, generator: generator);
        var noise = randn(latents.shape, generator: generator);
        if (rows is not null && _options.Dropout > 0)
        {
            var dropped = (rand(_options.Batch, generator: generator) < _options.Dropout).unsqueeze(1);
            rows = where(dropped, _conditioning!.Nothing.unsqueeze(0), rows);                           // [B, length]
        }
        return LossOf(latents * _scale, rows, t, noise, _options.Autocast, figures).MoveToOuterDisposeScope();
    }

    // Latents [B, C, h, w] in the denoiser's scale, rows [B, length], timesteps [B] and noise, on the CPU.
    private Tensor LossOf(Tensor latents, Tensor? rows, Tensor t, Tensor noise, bool autocast, Figures figures)
    {
        var device = _denoiser.Compute.Device;
        (latents, rows, t, noise) = (latents.to(device), rows?.to(device), t.to(device), noise.to(device));
        var prediction = Predict(_schedule.QSample(latents, t, noise), t, rows, autocast);
        return _loss.Of(prediction, latents, t, noise, figures);
    }

    private Tensor Predict(Tensor noisy, Tensor t, Tensor? rows, bool autocast)
    {
        if (!autocast) return Plain();
        using var _ = TorchRuntime.BFloat16(_denoiser.Compute.Device);
        return Plain();

        Tensor Plain()
        {
            using var conditioning = rows is null ? null : _conditioning!.Encode(rows);
            return _denoiser.Predict(noisy, t, conditioning);
        }
    }

    public void AfterStep(long step, Figures figures) => _ema?.Update();

    public void Validate(Figures figures)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var averaged = _ema?.Applied();
        using var examples = _dataset.Draw(Unseen, ValidationExamples);
        using var posterior = _autoencoder.Encode((2 * examples.Pictures - 1).to(_autoencoder.Compute.Device));
        using var generator = _streams.At("validation", 0);
        var latents = posterior.Mean.cpu() * _scale;
        // Every part of the schedule alike, and the same noise each time, so that the figure moves with the weights alone.
        var t = (arange(ValidationExamples, ScalarType.Int64) * _schedule.Timesteps + _schedule.Timesteps / 2).div(ValidationExamples, RoundingMode.floor);
        var found = new Figures();
        LossOf(latents, _conditioning?.Rows(examples), t, randn(latents.shape, generator: generator), autocast: false, found);
        figures.Add("validation_loss", found.Take()[0].Value);
    }

    public (Tensor Pictures, int Columns) Sheet()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var averaged = _ema?.Applied();
        using var examples = _dataset.Draw(Unseen, SheetPictures);
        using var generator = _streams.At("sheet", 0);
        var factor = _autoencoder.Spec.Factor;
        var noise = randn([SheetPictures, _autoencoder.Spec.Channels, _dataset.Spec.Height / factor, _dataset.Spec.Width / factor], generator: generator);
        using var nothing = _conditioning?.Encode(_conditioning.Nothing.unsqueeze(0).expand(SheetPictures, -1));
        using var wanted = _conditioning?.Encode(_conditioning.Rows(examples));
        var z = PreviewSampler.Sample(_denoiser, _schedule, noise, _conditioning is null ? null : (nothing!, wanted!), SheetSteps, _options.SheetScale);
        return (((_autoencoder.Decode(z / _scale) + 1) / 2).clamp(0, 1).MoveToOuterDisposeScope(), 8);
    }

    public IReadOnlyList<string> Captions
    {
        get
        {
            using var examples = _dataset.Draw(Unseen, SheetPictures);
            return _conditioning?.Describe(examples) ?? [];
        }
    }

    public void Export(TrainingFolder folder) => _checkpoint.Write(folder, _measuresScale ? _scale : null);

    public void Dispose()
    {
        // Whatever was built before a constructor gave up.
        _source?.Dispose();
        _ema?.Dispose();
        _conditioning?.Dispose();
        _denoiser?.Dispose();
        _autoencoder?.Dispose();
    }

    // Section D.1: latents of unit deviation, measured on the first batch.
    private void MeasureScale()
    {
        using var scope = NewDisposeScope();
        var (latents, _) = _source.Draw(0, Math.Max(_options.Batch, 2));
        var deviation = latents.std().ToDouble();
        _scale = deviation > 0 && double.IsFinite(deviation) ? 1 / deviation
            : throw new PortException("autoencoder", $"gives latents of a deviation of {deviation} for the dataset's first batch, which nothing scales to 1");
    }

    private void RequireFit()
    {
        var (factor, channels) = (_autoencoder.Spec.Factor, _autoencoder.Spec.Channels);
        if (_dataset.Spec.Width % factor != 0 || _dataset.Spec.Height % factor != 0)
            throw new PortException("dataset", $"has pictures of {_dataset.Spec.Width}x{_dataset.Spec.Height}; the first stage takes multiples of {factor}");
        if (_denoiser.Spec.InChannels != channels || _denoiser.Spec.OutChannels != channels)
            throw new PortException("config", $"its denoiser takes {_denoiser.Spec.InChannels} channels and gives {_denoiser.Spec.OutChannels}; the first stage's latents have {channels}");
        if (_denoiser.Spec.ContextDim is not null && _conditioning is null)
            throw new PortException("config", "its denoiser attends to a context, and it has no cond_stage_config to make one");
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Train(ITrainable? component, string prefix)
    {
        if (component is null) return [];
        component.Train();
        return [.. component.Network.named_parameters().Select(pair => (prefix + pair.name, pair.parameter))];
    }
}

/// <summary>How a denoiser is trained.</summary>
/// <param name="Batch">Examples of one part of a step.</param>
/// <param name="Ema">Decay of the weights' average; 0 for none.</param>
/// <param name="Seed">Of weights, noise and order.</param>
/// <param name="Dropout">How often an example's conditioning is left out.</param>
/// <param name="MinSnr">γ of the weighting over timesteps; 0 for none.</param>
/// <param name="Cache">Examples whose latents are kept.</param>
/// <param name="SheetScale">Guidance of the sample sheets.</param>
/// <param name="Compute">Device; float32.</param>
/// <param name="Autocast">Rounds products to bfloat16.</param>
internal sealed record DiffusionOptions(int Batch, double Ema, Seed Seed, double Dropout, double MinSnr, long Cache, double SheetScale, Compute Compute, bool Autocast);
