using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance;

/// <summary>log p(y | z_t): how sure a classifier of noisy latents is of a class (Dhariwal and Nichol 2021, arXiv:2105.05233).</summary>
[Node("guidance.classifier-log-prob@1", Category = "Guidance")]
public sealed class ClassifierLogProb : INode<ClassifierLogProb.Result>, IInfersOutputs
{
    /// <summary>The classifier, trained on the same latents at the same noise.</summary>
    [Input] public required IClassifier Classifier { get; init; }

    /// <summary>z_t, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>Row of the sampling schedule whose timestep the network receives.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>y, numbers of classes from 0: one for every picture, or one for all.</summary>
    [Input] public required IReadOnlyList<int> Label { get; init; }

    /// <param name="Objective">log p(y | z_t) for every picture.</param>
    public sealed record Result(Objective Objective);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ClassifierSpec>("classifier") is not { } classifier) return;
        if (context.Spec<LatentSpec>("latent") is { } latent && Misfit(classifier, latent.Channels, latent.Height, latent.Width) is { } problem) context.Error("latent", problem, Fix);
        if (context.TryGetLiteral<IReadOnlyList<int>>("label", out var labels) && Unknown(classifier, labels) is { } unknown) context.Error("label", unknown);
    }

    /// <exception cref="PortException">No such class, another number of labels than pictures, or a latent the classifier does not take.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var (spec, shape) = (Classifier.Spec, Latent.Value.shape);
        if (Misfit(spec, shape[1], shape[2], shape[3]) is { } problem) throw new PortException("latent", problem, Fix);
        if (Unknown(spec, Label) is { } unknown) throw new PortException("label", unknown);
        if (Label.Count != 1 && Label.Count != shape[0]) throw new PortException("label", $"{Label.Count} labels for {shape[0]} pictures", $"give one, or {shape[0]}");

        using var scope = NewDisposeScope();
        var device = Classifier.Compute.Device;
        var labels = tensor(Label.Select(label => (long)label).ToArray(), device: device).expand(shape[0]).unsqueeze(1);         // [B, 1]
        var logits = Classifier.Logits(T.InputScale * Latent.Value.to(device), full(shape[0], (float)T.Timestep, device: device));              // [B, classes]
        return new(new Result(new Objective(logits.log_softmax(-1).gather(1, labels).squeeze(1))));
    }

    private const string Fix = "use the classifier of the model the latent belongs to";

    private static string? Unknown(ClassifierSpec spec, IReadOnlyList<int> labels) =>
        labels.Where(label => label < 0 || label >= spec.Classes).Select(label => $"{label} is no class: the classifier has {spec.Classes}, from 0 to {spec.Classes - 1}").FirstOrDefault();

    private static string? Misfit(ClassifierSpec spec, long? channels, long? height, long? width) =>
        channels is { } c && c != spec.Channels ? $"has {c} channels, the classifier takes {spec.Channels}"
        : spec.Side is { } side && (height is { } h && h != side || width is { } w && w != side) ? $"is {height}x{width}, the classifier takes {side}x{side} only"
        : null;
}
