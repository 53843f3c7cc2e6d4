using LdmGraph.Diffusion;
using LdmGraph.Plugins.Conditioning.Layouts;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns boxes into the tokens that layout-to-image models take; <c>tokens.encode@1</c> makes a conditioning of them.</summary>
/// <remarks>The settings are those of a model's training; as they stand, they fit the original's <c>layout2img-openimages256</c>.</remarks>
[Node("layout.tokens@1", Category = "Conditioning")]
public sealed class LayoutTokens : INode<LayoutTokens.Result>, IInfersOutputs
{
    /// <summary>
    /// A line for each object: number of its class, left, top, width, height in parts of the picture, and any of group,
    /// occluded, depiction, inside. "64 0.1 0.65 0.25 0.2 group".
    /// </summary>
    [Input(Multiline = true)] public required string Boxes { get; init; }

    /// <summary>Number of classes.</summary>
    [Input(Min = 1)] public int Classes { get; init; } = 601;

    /// <summary>Objects in a layout at most; further lines are left out.</summary>
    [Input(Min = 1)] public int Objects { get; init; } = 30;

    /// <summary>Size of the vocabulary.</summary>
    [Input(Min = 4)] public int Vocabulary { get; init; } = 8192;

    /// <summary>Corners, or the centre only.</summary>
    [Input] public LayoutPosition Position { get; init; }

    /// <summary>Whether "group" makes another token of a class.</summary>
    [Input] public bool Groups { get; init; } = true;

    /// <summary>Whether occluded, depiction and inside do.</summary>
    [Input] public bool Details { get; init; }

    /// <summary>Whether the crop is appended; without it, boxes are taken relative to the crop.</summary>
    [Input] public bool WithCrop { get; init; } = true;

    /// <summary>What is seen of the picture: left, top, width, height.</summary>
    [Input] public string Crop { get; init; } = "0 0 1 1";

    /// <summary>Mirrors the layout left to right.</summary>
    [Input] public bool Flip { get; init; }

    /// <summary>Puts the objects into any order, as in training; the picture hardly depends on it.</summary>
    [Input] public bool Shuffle { get; init; }

    /// <summary>Seed of that order.</summary>
    [Input] public Seed Seed { get; init; }

    /// <param name="Tokens">One row of tokens.</param>
    public sealed record Result(TokenIds Tokens);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<string>("boxes", out var boxes) && Attempt(() => Parse(boxes)) is { } problem) context.Error("boxes", problem);
        if (context.TryGetLiteral<string>("crop", out var crop) && Attempt(() => ParseCrop(crop)) is { } wrong) context.Error("crop", wrong);
        if (context.TryGetLiteral<int>("objects", out var objects) & context.TryGetLiteral<int>("vocabulary", out var vocabulary)
            & context.TryGetLiteral<LayoutPosition>("position", out var position) & context.TryGetLiteral<bool>("withCrop", out var withCrop))
            context.Output("tokens", new TokenIdsSpec(new LayoutVocabulary { Classes = 1, Objects = objects, Tokens = vocabulary, Position = position, Crop = withCrop }.Length, vocabulary));
    }

    /// <exception cref="PortException">A line cannot be read, a class is unknown, a box is outside the picture, or classes do not fit the vocabulary.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var vocabulary = Language;
        if (vocabulary.LargestClass >= Vocabulary - 1) throw new PortException("vocabulary", $"of {Vocabulary} tokens is too small for {Classes} classes with their marks: {vocabulary.LargestClass + 2} are needed");
        var objects = Try("boxes", () => Parse(Boxes));
        var crop = Try("crop", () => ParseCrop(Crop));
        if (objects.FirstOrDefault(one => one.Class >= Classes) is { } unknown) throw new PortException("boxes", $"has the class {unknown.Class}; there are {Classes}, from 0");
        if (Shuffle) objects = InAnyOrder(context, [.. objects.Take(Objects)]);
        return new(new Result(new TokenIds([vocabulary.Encode(objects, crop, Flip)])));
    }

    /// <summary>How the settings turn layouts into tokens and back.</summary>
    internal LayoutVocabulary Language => new()
    {
        Classes = Classes, Objects = Objects, Tokens = Vocabulary, Position = Position, Crop = WithCrop,
        Marks = (Groups ? LayoutMarks.Group : 0) | (Details ? LayoutMarks.Occluded | LayoutMarks.Depiction | LayoutMarks.Inside : 0),
    };

    private List<LayoutObject> InAnyOrder(NodeContext context, List<LayoutObject> objects)
    {
        if (objects.Count == 0) return objects;
        using var scope = NewDisposeScope();
        return [.. context.Draw(Seed, [objects.Count], "layout").argsort().data<long>().ToArray().Select(place => objects[(int)place])];
    }

    private static List<LayoutObject> Parse(string boxes)
    {
        var objects = new List<LayoutObject>();
        foreach (var (index, line) in boxes.Split('\n').Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                var one = LayoutObject.Parse(line);
                objects.Add(IsInside(one.Box) ? one : throw new FormatException("the box is outside the picture; expected parts of it, from 0 to 1"));
            }
            catch (FormatException wrong)
            {
                throw new FormatException($"line {index + 1}: {wrong.Message}", wrong);
            }
        }
        return objects;
    }

    private static Box ParseCrop(string crop)
    {
        var box = LayoutObject.Parse("0 " + crop).Box;
        return IsInside(box) && box.Width > 0 && box.Height > 0 ? box : throw new FormatException("the crop is empty or outside the picture; expected left, top, width, height from 0 to 1");
    }

    // A little more than the picture, for sums of rounded numbers.
    private static bool IsInside(Box box) => box is { X: >= 0, Y: >= 0, Width: >= 0, Height: >= 0 } && box.X + box.Width <= 1 + 1e-6 && box.Y + box.Height <= 1 + 1e-6;

    private static T Try<T>(string port, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException wrong)
        {
            throw new PortException(port, wrong.Message, inner: wrong);
        }
    }

    private static string? Attempt<T>(Func<T> read)
    {
        try
        {
            read();
            return null;
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }
}
