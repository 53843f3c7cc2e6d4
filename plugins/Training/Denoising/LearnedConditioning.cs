using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>What conditions a model and is trained with it: rows of numbers in, a conditioning out (section 3.3).</summary>
internal abstract class LearnedConditioning : IDisposable
{
    /// <summary>What is trained.</summary>
    public abstract ITrainable Stage { get; }

    /// <summary>A row for each example, int64 [batch, length].</summary>
    public abstract Tensor Rows(Examples examples);

    /// <summary>The row that says nothing, int64 [length]: what guidance without a classifier compares with.</summary>
    public abstract Tensor Nothing { get; }

    /// <summary>What the denoiser is given for rows.</summary>
    public abstract Conditioning Encode(Tensor rows);

    /// <summary>Words for rows, to write beside pictures; empty where there are none.</summary>
    public virtual IReadOnlyList<string> Describe(Examples examples) => examples.Captions;

    public abstract void Dispose();

    /// <summary>The conditioning stage of a configuration, or null for a model that none is for.</summary>
    /// <param name="plan">The model.</param>
    /// <param name="dataset">What it learns from.</param>
    /// <param name="folder">Where the vocabulary of a text encoder is, or is written.</param>
    /// <param name="weights">What it starts from.</param>
    /// <param name="compute">Device; float32.</param>
    /// <exception cref="PortException">The dataset does not have what the stage takes.</exception>
    public static LearnedConditioning? Of(ModelPlan plan, IDataset dataset, TrainingFolder folder, Weights weights, Compute compute)
    {
        const string key = "cond_stage_config";
        if (plan.Builds<ITextEncoder>(key))
        {
            if (!dataset.Spec.Captions) throw new PortException("dataset", "has no captions, which the configuration's text encoder learns from");
            Vocabulary.Provide(plan, dataset, folder);
            return new CaptionConditioning(plan.BuildPart<ITextEncoder>(key, weights, compute, folder.Path)!);
        }
        if (plan.Builds<IConditioner>(key)) return new ClassConditioning(plan.BuildPart<IConditioner>(key, weights, compute, folder.Path)!, dataset.Spec);
        return plan.Params[key] is System.Text.Json.Nodes.JsonObject unknown
            ? throw new PortException("config", $"its {key} is {unknown["target"]}, for which no plugin is installed") : null;
    }
}

/// <summary>Captions, by a text encoder.</summary>
internal sealed class CaptionConditioning : LearnedConditioning
{
    private readonly ITextEncoder _encoder;
    private readonly Tensor _nothing;

    public CaptionConditioning(ITextEncoder encoder)
    {
        _encoder = encoder;
        using var scope = NewDisposeScope();
        try
        {
            Stage = encoder as ITrainable ?? throw new PortException("config", "its text encoder cannot be trained");
            _nothing = Tokenize([""]).squeeze(0).DetachFromDisposeScope();
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    public override ITrainable Stage { get; }

    public override Tensor Nothing => _nothing;

    public override Tensor Rows(Examples examples) => Tokenize(examples.Captions);

    public override Conditioning Encode(Tensor rows) => new() { Context = _encoder.Encode(rows) };

    public override void Dispose()
    {
        _nothing.Dispose();
        _encoder.Dispose();
    }

    private Tensor Tokenize(IReadOnlyList<string> captions)
    {
        using var scope = NewDisposeScope();
        try
        {
            return tensor(_encoder.Tokenize(captions).SelectMany(row => row).ToArray()).reshape(captions.Count, -1).MoveToOuterDisposeScope();
        }
        catch (Exception unfit) when (unfit is ArgumentException or InvalidOperationException)
        {
            throw new PortException("dataset", unfit.Message, inner: unfit);
        }
    }
}

/// <summary>Classes, by an embedding. The last of them stands for no class, as in the original.</summary>
internal sealed class ClassConditioning : LearnedConditioning
{
    private readonly IConditioner _conditioner;
    private readonly Tensor _nothing;

    public ClassConditioning(IConditioner conditioner, DatasetSpec dataset)
    {
        _conditioner = conditioner;
        try
        {
            Stage = conditioner as ITrainable ?? throw new PortException("config", "its conditioning stage has nothing to train, or cannot be trained");
            if (dataset.Classes == 0) throw new PortException("dataset", "has no classes, which the configuration's conditioning stage learns from");
            if (conditioner.Spec.Size <= dataset.Classes)
                throw new PortException("config", $"its n_classes is {conditioner.Spec.Size}; expected at least {dataset.Classes + 1}: the dataset's {dataset.Classes}, and one that stands for none");
        }
        catch
        {
            conditioner.Dispose();
            throw;
        }
        _nothing = tensor(new long[] { conditioner.Spec.Size - 1 }).DetachFromDisposeScope();
    }

    public override ITrainable Stage { get; }

    public override Tensor Nothing => _nothing;

    public override Tensor Rows(Examples examples)
    {
        using var classes = tensor(examples.Classes.ToArray());
        return classes.reshape(-1, 1);
    }

    public override Conditioning Encode(Tensor rows)
    {
        using var classes = rows.squeeze(1);
        return _conditioner.Encode(classes);
    }

    public override IReadOnlyList<string> Describe(Examples examples) => [.. examples.Classes.Select(label => $"class {label}")];

    public override void Dispose()
    {
        _nothing.Dispose();
        _conditioner.Dispose();
    }
}
