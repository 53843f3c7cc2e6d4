using LdmGraph.Diffusion;
using TorchSharp;

namespace LdmGraph.TestPlugins;

/// <summary>An angle, in degrees. Its body must agree with its node on what is one.</summary>
[PortType("test.angle", Color = "#3366cc", Letter = "∠")]
public sealed record Angle(double Degrees) : IPreviewed
{
    /// <summary>The angle within one turn.</summary>
    public static double Within(double degrees) => (degrees % 360 + 360) % 360;

    public Image Preview()
    {
        using var scope = torch.NewDisposeScope();
        return new Image(torch.full([1, 3, 16, 16], (float)(Degrees / 360)));
    }
}

/// <summary>An angle, turned on a dial.</summary>
[Node("test.dial@1", Category = "Test")]
public sealed class Dial : INode<Dial.Result>
{
    /// <summary>The angle in degrees.</summary>
    [Input] public double Degrees { get; init; } = 30;

    /// <summary>What is written beside it.</summary>
    [Input] public string Label { get; init; } = "";

#if SECOND_VERSION
    /// <summary>How often the dial is turned; new in the second version.</summary>
    [Input] public int Turns { get; init; } = 1;
#endif

    /// <param name="Angle">The angle.</param>
    public sealed record Result(Angle Angle);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var angle = new Angle(Angle.Within(Degrees));
        context.Preview("angle", angle);
        return new(new Result(angle));
    }
}

/// <summary>Waits until a file is there and says which version of the plugin it belongs to.</summary>
[Node("test.dial-waits@1", Category = "Test", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class DialWaits(FileRoots roots) : INode<DialWaits.Result>
{
    /// <summary>The file.</summary>
    [Input] public required string File { get; init; }

    /// <param name="Text">The version.</param>
    public sealed record Result(string Text);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        context.Progress(0, 1);
        while (!Exists()) await Task.Delay(5, context.Cancellation);
#if SECOND_VERSION
        throw new PortException("file", "the second version waited", "this is what it says at its end");
#else
        throw new PortException("file", "the first version waited", "this is what it says at its end");
#endif
    }

    private bool Exists() => roots.Readable.Any(root => System.IO.File.Exists(Path.Combine(root, File)));
}

/// <summary>Has a body that throws where it is told to: <c>constructor</c>, <c>render</c>, <c>click</c>, or in a child of its own.</summary>
[Node("test.dial-throws@1", Category = "Test")]
public sealed class DialThrows : INode<DialThrows.Result>
{
    /// <summary>Where it throws.</summary>
    [Input] public string Where { get; init; } = "";

    /// <param name="Text">Where it throws.</param>
    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Where));
}
