namespace LdmGraph.Tests;

/// <summary>Runs a node's inference with what a test says is known, and remembers what it says.</summary>
internal sealed class FakeInference : InferenceContext
{
    private readonly Dictionary<string, object> _literals = [];
    private readonly Dictionary<string, IValueSpec> _specs = [];

    public List<(string Port, string Problem, string? Fix)> Errors { get; } = [];

    public Dictionary<string, IValueSpec> Outputs { get; } = [];

    public override IServiceProvider Services => throw new NotSupportedException("no services here");

    public FakeInference Literal(string port, object value)
    {
        _literals[port] = value;
        return this;
    }

    public FakeInference Known(string port, IValueSpec spec)
    {
        _specs[port] = spec;
        return this;
    }

    public FakeInference Run<TNode>() where TNode : IInfersOutputs
    {
        TNode.Infer(this);
        return this;
    }

    public override bool TryGetLiteral<T>(string port, out T value)
    {
        var found = _literals.TryGetValue(port, out var literal);
        value = found ? (T)literal! : default!;
        return found;
    }

    public override TSpec? Spec<TSpec>(string port) where TSpec : class => _specs.GetValueOrDefault(port) as TSpec;

    public override void Output(string port, IValueSpec spec) => Outputs[port] = spec;

    public override void Error(string port, string problem, string? fix = null) => Errors.Add((port, problem, fix));
}
