using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Merges a LoRA (Hu et al. 2021, arXiv:2106.09685) into a model: low-rank updates that teach it a subject or a style.</summary>
/// <remarks>
/// Reads files of kohya's form, which most programs write. Weights are merged when the model is first used: W' = W + strength · α / r · B A.
/// Several of these nodes in a row add up.
/// </remarks>
/// <param name="roots">The folders that may be read.</param>
/// <param name="hashes">Hashes of files.</param>
/// <param name="files">What opens them.</param>
[Node("lora.apply@1", Category = "Models", Purity = Purity.Source)]
public sealed class ApplyLora(FileRoots roots, FileHashes hashes, IWeightsFiles files) : INode<ApplyLora.Result>, ISource, IInfersOutputs
{
    /// <summary>The model's denoiser.</summary>
    [Input] public required IDenoiser Denoiser { get; init; }

    /// <summary>The model's text encoder; without it, what the file has for one is ignored.</summary>
    [Input] public ITextEncoder? TextEncoder { get; init; }

    /// <summary>The LoRA: .safetensors, .pt or .ckpt.</summary>
    [Input(Picks = "model")] public required string File { get; init; }

    /// <summary>How much of it is added: 1 as it was trained, 0 nothing, less than 0 the opposite.</summary>
    [Input] public double Strength { get; init; } = 1;

    /// <param name="Denoiser">The denoiser with the updates. The one it came from does not change.</param>
    /// <param name="TextEncoder">The text encoder with the updates; absent when none was given.</param>
    /// <param name="Ignored">What the file has for modules that the model has not, one name per line; empty when all of it was merged.</param>
    public sealed record Result(IDenoiser Denoiser, ITextEncoder? TextEncoder, string Ignored);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<DenoiserSpec>("denoiser") is { } denoiser) context.Output("denoiser", denoiser);
        if (context.Spec<TextEncoderSpec>("textEncoder") is { } textEncoder) context.Output("textEncoder", textEncoder);
    }

    /// <inheritdoc/>
    public ValueTask<string> FingerprintAsync(NodeContext context) => hashes.HashAsync(Path(), context.Cancellation);

    /// <exception cref="PortException">A model that takes no updates, or a file that is missing, damaged, for another model or of another kind.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var denoiser = Denoiser as IAdaptable<IDenoiser>
            ?? throw new PortException("denoiser", "takes no updates of its weights", "apply the LoRA to what the checkpoint gives, before tiles or ControlNets");
        var textEncoder = TextEncoder is null ? null : TextEncoder as IAdaptable<ITextEncoder>
            ?? throw new PortException("textEncoder", "takes no updates of its weights; only CLIP text encoders do");
        if (!double.IsFinite(Strength)) throw new PortException("strength", "is no number");

        IWeightsFile? file = null;
        IDenoiser? merged = null;
        try
        {
            file = files.Open(Path());
            var lora = new KohyaLora(file.Weights);
            merged = lora.MergeInto(denoiser, KohyaLora.DenoiserPrefix, Strength);
            var encoder = textEncoder is null ? null : lora.MergeInto(textEncoder, KohyaLora.TextEncoderPrefix, Strength);
            if (lora.Fits) return new(new Result(merged, encoder, string.Join('\n', lora.Ignored)));   // the file stays mapped for them
            encoder?.Dispose();
            throw new InvalidDataException($"{file.Weights.Origin} has nothing for this model; it has {lora.Ignored.Count} others: {KohyaLora.List(lora.Ignored)}");
        }
        catch (Exception error)
        {
            merged?.Dispose();
            file?.Dispose();
            if (error is IOException or InvalidDataException or UnauthorizedAccessException)
                throw new PortException("file", error.Message, "expected a LoRA of kohya's form (lora_unet_..., lora_te_...) that was trained on this kind of model", error);
            throw;
        }
    }

    private string Path()
    {
        try
        {
            return roots.ResolveExisting(File);
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException)
        {
            throw new PortException("file", outside.Message, inner: outside);
        }
    }
}
