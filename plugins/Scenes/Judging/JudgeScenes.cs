using System.Runtime.InteropServices;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Scenes;

/// <summary>Checks whether pictures show what captions of scenes say: which things, in which colours and order, on which ground.</summary>
/// <remarks>
/// The judge is a program, not a network: it knows colours and shapes from scenes drawn for it, is told nothing of the captions
/// while it looks, and agrees with the truth on more than 97 of 100 freshly drawn scenes.
/// </remarks>
[Node("scene.judge@1", Category = "Metrics")]
public sealed class JudgeScenes : INode<JudgeScenes.Result>
{
    /// <summary>Square pictures; it looks at them in 64 x 64 pixels.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>What each picture should show: "a red sphere left of a blue cube on grass".</summary>
    [Input] public required IReadOnlyList<string> Captions { get; init; }

    /// <param name="Seen">What each picture shows: "red sphere, blue cube on grass".</param>
    /// <param name="Scores">
    /// Shares in percent, in this order: <c>shapes</c>, <c>colours</c> and <c>ground</c> as asked; <c>order</c>, of the captions with
    /// several things, all of which are there; <c>captions</c> right in everything, then of those with one, two and three things.
    /// A share of no caption at all is left out.
    /// </param>
    public sealed record Result(IReadOnlyList<string> Seen, IReadOnlyList<Metric> Scores);

    /// <exception cref="PortException">Pictures that are not square, another number of captions, or a caption of something else.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Image.Width != Image.Height) throw new PortException("image", $"is {Image.Width} x {Image.Height} pixels; expected square pictures of scenes", "crop it");
        if (Captions.Count != Image.Value.shape[0]) throw new PortException("captions", $"are {Captions.Count} for {Image.Value.shape[0]} pictures; expected one for each");
        var captions = Captions.Select(Read).ToArray();
        using var scope = NewDisposeScope();
        var pictures = nn.functional.interpolate(Image.Value, [SceneJudge.Size, SceneJudge.Size], mode: InterpolationMode.Area).contiguous();
        var pixels = MemoryMarshal.Cast<byte, float>(pictures.bytes).ToArray();
        var length = 3 * SceneJudge.Size * SceneJudge.Size;
        using var judge = new SceneJudge();
        var sights = new Sight[captions.Length];
        for (var i = 0; i < sights.Length; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            sights[i] = judge.Look(pixels.AsSpan(i * length, length));
            context.Progress(i + 1, sights.Length, "pictures");
        }
        return new(new Result([.. sights.Select(sight => sight.ToString())], [.. Scores(captions, sights)]));
    }

    /// <summary>The shares of <see cref="Result.Scores"/>.</summary>
    internal static IEnumerable<Metric> Scores(IReadOnlyList<SceneCaption> captions, IReadOnlyList<Sight> sights)
    {
        var pairs = captions.Zip(sights).ToArray();
        (string Name, IEnumerable<bool> Right)[] shares =
        [
            ("shapes", pairs.Select(pair => Alike(pair.First.Things, pair.Second.Things, thing => thing.Shape))),
            ("colours", pairs.Select(pair => Alike(pair.First.Things, pair.Second.Things, thing => thing.Colour))),
            ("ground", pairs.Select(pair => pair.First.Ground == pair.Second.Ground)),
            ("order", pairs.Where(pair => pair.First.Things.Count > 1 && Alike(pair.First.Things, pair.Second.Things, thing => thing.Class))
                .Select(pair => pair.First.Things.SequenceEqual(pair.Second.Things))),
            ("captions", pairs.Select(pair => pair.Second.Shows(pair.First))),
            ("one thing", Of(1)),
            ("two things", Of(2)),
            ("three things", Of(3)),
        ];
        IEnumerable<bool> Of(int things) => pairs.Where(pair => pair.First.Things.Count == things).Select(pair => pair.Second.Shows(pair.First));

        return shares.Where(share => share.Right.Any()).Select(share => new Metric(share.Name, 100 * share.Right.Average(right => right ? 1.0 : 0), "%"));
    }

    /// <summary>Whether both have the same, in any order.</summary>
    private static bool Alike<T>(IReadOnlyList<Thing> asked, IReadOnlyList<Thing> seen, Func<Thing, T> aspect) =>
        asked.Select(aspect).Order().SequenceEqual(seen.Select(aspect).Order());

    private static SceneCaption Read(string caption)
    {
        try
        {
            return SceneCaption.Parse(caption);
        }
        catch (FormatException wrong)
        {
            throw new PortException("captions", wrong.Message, inner: wrong);
        }
    }
}
