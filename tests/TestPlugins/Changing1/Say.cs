using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace LdmGraph.TestPlugins;

/// <summary>What the plugin's own edges carry.</summary>
[PortType("test.sentence")]
public sealed record Sentence(string Text);

/// <summary>A service of the plugin's own, and what its nodes know the host by.</summary>
[Service(typeof(Voice))]
[Service(typeof(IFormatProvider))]
public sealed class Voice(ILogger<Voice> log) : IFormatProvider
{
#if SECOND_VERSION
    public const int Version = 2;
#else
    public const int Version = 1;
#endif

    public bool HasLogger => log is not null;

    public object? GetFormat(Type? formatType) => Version;
}

/// <summary>Says which version of the plugin says it.</summary>
[Node("test.say@1", Category = "Test")]
public sealed class Say(Voice voice, ILogger<Say> log) : INode<Say.Result>
{
    /// <summary>How often.</summary>
    [Input(Min = 1)] public int Times { get; init; } = 1;

#if SECOND_VERSION
    /// <summary>What stands before it; new in the second version.</summary>
    [Input] public string Before { get; init; } = "";
#endif

    /// <param name="Sentence">What is said.</param>
    public sealed record Result(Sentence Sentence);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (!voice.HasLogger || log is null) throw new InvalidOperationException("no logger");
        return new(new Result(new Sentence(string.Join(' ', Enumerable.Repeat($"version {Voice.Version}", Times)))));
    }
}

/// <summary>The text of a sentence.</summary>
[Node("test.text@1", Category = "Test")]
public sealed class TextOf : INode<TextOf.Result>
{
    /// <summary>The sentence.</summary>
    [Input] public required Sentence Sentence { get; init; }

    /// <param name="Text">Its text.</param>
    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Sentence.Text));
}

/// <summary>Waits until it is told to go on, and only then uses its library.</summary>
[Node("test.wait-and-greet@1", Category = "Test", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class WaitAndGreet : INode<WaitAndGreet.Result>
{
    /// <summary>Waits until this file is there.</summary>
    [Input] public required string File { get; init; }

    /// <param name="Text">The greeting.</param>
    public sealed record Result(string Text);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        context.Progress(0, 1);
        while (!System.IO.File.Exists(File)) await Task.Delay(5, context.Cancellation);
        return new Result(Greet());
    }

    // A method of its own, so that the library is loaded when it is called, and not before: code that can be unloaded is optimised at once.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Greet() => Words.Greeting;
}
