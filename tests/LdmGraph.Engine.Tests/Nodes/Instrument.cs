using LdmGraph;

namespace TestNodes;

/// <summary>A port type that is an interface, as model components are.</summary>
[PortType("test-instrument")]
public interface IInstrument
{
    double Pitch { get; }
}

public sealed class Fork(double pitch) : IInstrument
{
    public double Pitch => pitch;
}

/// <summary>Hears an instrument.</summary>
[Node("test.listen@1")]
public sealed class Listen : INode<Listen.Result>
{
    [Input] public required IInstrument Instrument { get; init; }

    public sealed record Result(double Pitch);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Instrument.Pitch));
}
