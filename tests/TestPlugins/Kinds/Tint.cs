using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.TestPlugins;

/// <summary>A port type of the plugin's own, with colour, letter and a look of its own: a square of the colour.</summary>
[PortType("test.tint", Color = "#cc3366", Letter = "Ti")]
public sealed record Tint(float Red, float Green, float Blue) : IPreviewed
{
    public Image Preview()
    {
        using var scope = NewDisposeScope();
        return new Image(tensor(new[] { Red, Green, Blue }).reshape(1, 3, 1, 1).expand(1, 3, 16, 16).contiguous());
    }
}

/// <summary>What is known of a tint before it exists.</summary>
public sealed record TintSpec(string Name) : IValueSpec
{
    public string Describe() => $"tint {Name}";
}

/// <summary>Says how its output follows from its input before anything runs, and what cannot work.</summary>
[Node("test.mix@1", Category = "Test")]
public sealed class Mix(IPaintBox paints) : INode<Mix.Result>, IInfersOutputs
{
    /// <summary>Name of a paint.</summary>
    [Input] public required string Paint { get; init; }

    public sealed record Result(Tint Tint);

    public static void Infer(InferenceContext context)
    {
        if (!context.TryGetLiteral<string>("paint", out var paint)) return;
        if (((IPaintBox)context.Services.GetService(typeof(IPaintBox))!).Find(paint) is null) context.Error("paint", $"there is no paint '{paint}'", "take red");
        else context.Output("tint", new TintSpec(paint));
    }

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var tint = paints.Find(Paint)!;
        context.Preview("tint", tint);
        return new(new Result(tint));
    }
}

/// <summary>A contract of the plugin's own.</summary>
public interface IPaintBox
{
    Tint? Find(string name);
}

/// <summary>A service of the plugin's own.</summary>
[Service(typeof(IPaintBox))]
public sealed class PaintBox : IPaintBox
{
    public Tint? Find(string name) => name == "red" ? new Tint(1, 0, 0) : null;
}
