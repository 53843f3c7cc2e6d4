using System.Runtime.InteropServices;
using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Scenes;

/// <summary>Draws a still life and says all there is to say of it: what every task of a model takes as its input, with the picture that it should give.</summary>
[Node("scene.draw@1", Category = "Datasets")]
public sealed class SceneDraw : INode<SceneDraw.Result>, IInfersOutputs
{
    private const double NoiseOfDegraded = 0.04;

    /// <summary>What is in the scene, "a red sphere left of a blue cube on grass"; empty takes what is at a position of the dataset.</summary>
    [Input(Multiline = true)] public string Caption { get; init; } = "";

    /// <summary>Another seed, another scene, also of the same caption.</summary>
    [Input] public Seed Seed { get; init; }

    /// <summary>Position in the sequence of the seed: without a caption, scene.dataset@1 with the same inputs has this scene there.</summary>
    [Input(Min = 0)] public long Position { get; init; }

    /// <summary>Width and height in pixels; the scene is the same at every size.</summary>
    [Input(Min = 16, Max = 1024, MultipleOf = 8)] public int Size { get; init; } = 256;

    /// <summary>Without a caption, how often scenes have one, two and three objects, in any measure.</summary>
    [Input] public string Objects { get; init; } = "1 1 1";

    /// <summary>Without a caption, whether it is one for training, or of the tenth that training never sees.</summary>
    [Input] public Split Split { get; init; }

    /// <summary>The object that masks are about, from 0 at the left.</summary>
    [Input(Min = 0, Max = SceneCaption.MostThings - 1)] public int Subject { get; init; }

    /// <param name="Image">The picture.</param>
    /// <param name="Caption">Its caption.</param>
    /// <param name="Label">Class of the leftmost object, 8 · shape + colour, 0 to 31; shapes are sphere, cube, cylinder, cone, colours red, green, blue, yellow, purple, cyan, orange, white.</param>
    /// <param name="Boxes">A line for each object from left to right, class and box of what is seen of it, as layout.tokens@1 takes them.</param>
    /// <param name="Labels">What is in the boxes, "red sphere".</param>
    /// <param name="Segmentation">Grey levels as segmentation.encode@1 takes them: 0 sky, 1 to 4 grey, sand, grass, slate, 5 to 36 objects by class.</param>
    /// <param name="Small">The picture at a quarter of its size.</param>
    /// <param name="Degraded">The same, blurred, with noise, in 256 levels.</param>
    /// <param name="Silhouette">1 where the subject is seen.</param>
    /// <param name="Hole">1 in a rectangle about the subject, for inpainting.</param>
    /// <param name="Without">The scene without the subject and its shadow: what removing it should give.</param>
    public sealed record Result(
        Image Image, string Caption, int Label, string Boxes, IReadOnlyList<string> Labels, Image Segmentation, Image Small, Image Degraded, Mask Silhouette, Mask Hole, Image Without);

    /// <summary>The sizes; reads the caption.</summary>
    public static void Infer(InferenceContext context)
    {
        ObjectShares.Infer(context);
        if (context.TryGetLiteral<string>("caption", out var text) && text.Trim().Length > 0)
        {
            try
            {
                var things = SceneCaption.Parse(text).Things.Count;
                if (context.TryGetLiteral<int>("subject", out var subject) && subject >= things) context.Error("subject", Absent(subject, things));
            }
            catch (FormatException wrong)
            {
                context.Error("caption", wrong.Message);
            }
        }
        if (!context.TryGetLiteral<int>("size", out var size)) return;
        foreach (var port in (string[])["image", "segmentation", "without"]) context.Output(port, new ImageSpec(1, size, size));
        foreach (var port in (string[])["small", "degraded"]) context.Output(port, new ImageSpec(1, size / 4, size / 4));
    }

    /// <exception cref="PortException">The caption or the shares cannot be read, or the scene has no such subject.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var scene = Scene();
        if (Subject >= scene.Solids.Count) throw new PortException("subject", Absent(Subject, scene.Solids.Count));
        using var scope = NewDisposeScope();
        var surfaces = new byte[Size * Size];
        var image = Draw(scene, surfaces);
        var boxes = Enumerable.Range(0, scene.Solids.Count).Select(index => PixelBox.Of(surfaces, Size, Stage.Seen.Solids + index)).ToArray();
        var things = scene.Caption.Things;
        return new(new Result(
            new Image(image), scene.Caption.ToString(), things[0].Class,
            string.Join('\n', things.Zip(boxes, (thing, box) => $"{thing.Class} {box.InParts(Size)}")), [.. things.Select(thing => thing.ToString())],
            new Image(Plane(surfaces, surface => Level(scene, surface) / 255f).expand(1, 3, Size, Size).contiguous()),
            new Image(functional.interpolate(image, size: [Size / 4, Size / 4], mode: InterpolationMode.Area)), new Image(Degrade(context, image)),
            new Mask(Plane(surfaces, surface => surface == Stage.Seen.Solids + Subject ? 1 : 0)), new Mask(Hole(boxes[Subject])),
            new Image(Draw(scene with { Solids = [.. scene.Solids.Where((_, index) => index != Subject)] }, []))));
    }

    private Scene Scene()
    {
        if (Caption.Trim().Length == 0) return new SceneSequence(Seed.Value, Split, ObjectShares.Of(Objects)).At(Position);
        try
        {
            return Composer.Compose(SceneCaption.Parse(Caption), Seed.Value, Position);
        }
        catch (FormatException wrong)
        {
            throw new PortException("caption", wrong.Message, inner: wrong);
        }
    }

    /// <summary>[1, 3, size, size].</summary>
    private Tensor Draw(Scene scene, Span<byte> surfaces)
    {
        var picture = empty([1, 3, Size, Size], ScalarType.Float32);
        Renderer.Draw(scene, Size, MemoryMarshal.Cast<byte, float>(picture.bytes), surfaces);
        return picture;
    }

    private Tensor Plane(byte[] surfaces, Func<byte, float> value) => tensor(Array.ConvertAll(surfaces, surface => value(surface))).reshape(1, 1, Size, Size);

    private static int Level(Scene scene, byte surface) => surface switch
    {
        Stage.Seen.Sky => 0,
        Stage.Seen.Ground => 1 + (int)scene.Caption.Ground,
        _ => 1 + Enum.GetValues<Ground>().Length + scene.Solids[surface - Stage.Seen.Solids].Thing.Class,
    };

    /// <summary>An eighth of the size brought back to a quarter, so half of the detail is gone, and noise.</summary>
    private Tensor Degrade(NodeContext context, Tensor image)
    {
        var coarse = functional.interpolate(image, size: [Size / 8, Size / 8], mode: InterpolationMode.Area);
        var blurred = functional.interpolate(coarse, size: [Size / 4, Size / 4], mode: InterpolationMode.Bilinear);
        var noisy = blurred + NoiseOfDegraded * context.Draw(Seed, blurred.shape, $"scene {Position} degraded");
        return (noisy.clamp(0, 1) * 255).round() / 255;
    }

    /// <summary>The subject's box with an eighth of its longer side around it.</summary>
    private Tensor Hole(PixelBox box)
    {
        var wide = box.Grown((Math.Max(box.Width, box.Height) + 7) / 8, Size);
        var hole = zeros([1, 1, Size, Size], ScalarType.Float32);
        hole.narrow(2, wide.Top, wide.Height).narrow(3, wide.Left, wide.Width).fill_(1);
        return hole;
    }

    private static string Absent(int subject, int things) => $"is {subject}; the scene has {things} {(things == 1 ? "object" : "objects")}, from 0";
}
