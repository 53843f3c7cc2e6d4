using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Joins two conditionings into one: the parts of both, such as the context of a prompt and the maps of a masked picture.</summary>
/// <remarks>
/// What both have is put side by side: a context gets the tokens of both, maps the channels of both, an embedding the numbers of
/// both, always those of the first before those of the second. Under guidance, join both sides alike.
/// </remarks>
[Node("conditioning.join@1", Category = "Conditioning")]
public sealed class JoinConditionings : INode<JoinConditionings.Result>, IInfersOutputs
{
    /// <summary>One conditioning.</summary>
    [Input] public required Diffusion.Conditioning First { get; init; }

    /// <summary>The other; of the same batch size, or either is a batch of one.</summary>
    [Input] public required Diffusion.Conditioning Second { get; init; }

    /// <param name="Conditioning">Both together.</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ConditioningSpec>("first") is not { } first || context.Spec<ConditioningSpec>("second") is not { } second) return;
        if (Misfit(first, second) is { } problem) context.Error("second", problem, Fix);
        else context.Output("conditioning", new ConditioningSpec(first.ContextDim ?? second.ContextDim, Sum(first.ConcatChannels, second.ConcatChannels))
        {
            MapHeight = first.MapHeight ?? second.MapHeight,
            MapWidth = first.MapWidth ?? second.MapWidth,
            Vector = first.Vector is null || second.Vector is null ? first.Vector ?? second.Vector : new ConditioningVector(first.Vector.Length + second.Vector.Length),
        });
    }

    /// <exception cref="PortException">A part of both is of different shapes, or the batch sizes differ.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Misfit(First.Spec, Second.Spec) is { } problem) throw new PortException("second", problem, Fix);
        using var scope = NewDisposeScope();
        return new(new Result(new Diffusion.Conditioning
        {
            Context = Join(First.Context, Second.Context),              // [B, tokens of both, width]
            Concat = Join(First.Concat, Second.Concat),                 // [B, channels of both, h, w]
            Vector = Join(First.Vector, Second.Vector),                 // [B, numbers of both]
        }));
    }

    private const string Fix = "join what the same model takes";

    private Tensor? Join(Tensor? first, Tensor? second)
    {
        if (first is null || second is null) return (first ?? second)?.clone();
        var batch = Math.Max(first.shape[0], second.shape[0]);
        return cat([ForAll(first, batch), ForAll(second, batch)], 1);
    }

    private Tensor ForAll(Tensor part, long batch) => part.shape[0] == batch || part.shape[0] == 1 ? part.expand([batch, .. part.shape[1..]])
        : throw new PortException("second", $"is a {Second}, the first a {First}", "give both for as many pictures, or one of them for all");

    private static string? Misfit(ConditioningSpec first, ConditioningSpec second)
    {
        if (first.ContextDim is { } width && second.ContextDim is { } other && width != other) return $"has a context of width {other}, the first one of width {width}";
        if (Differ(first.MapHeight, second.MapHeight) || Differ(first.MapWidth, second.MapWidth))
            return $"has maps of {second.MapWidth} x {second.MapHeight}, the first of {first.MapWidth} x {first.MapHeight}";
        return first.Vector is null || second.Vector is null || (first.Vector.Length is not null && second.Vector.Length is not null) ? null
            : $"has {second.Vector}, the first {first.Vector}; only vectors can be put side by side";
    }

    private static bool Differ(long? one, long? other) => one is not null && other is not null && one != other;

    private static long? Sum(long? one, long? other) => one is null || other is null ? one ?? other : one + other;
}
