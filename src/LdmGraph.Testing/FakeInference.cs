namespace LdmGraph.Testing;

/// <summary>Calls a node's <see cref="IInfersOutputs.Infer"/> with what a test says is known, and remembers what it says.</summary>
public sealed class FakeInference : InferenceContext
{
    private readonly Dictionary<string, object> _literals = [];
    private readonly Dictionary<string, IValueSpec> _specs = [];
    private readonly List<(string Port, string Problem, string? Fix)> _errors = [];
    private readonly Dictionary<string, IValueSpec> _outputs = [];

    /// <summary>What it reported.</summary>
    public IReadOnlyList<(string Port, string Problem, string? Fix)> Errors => _errors;

    /// <summary>What it declared, by output.</summary>
    public IReadOnlyDictionary<string, IValueSpec> Outputs => _outputs;

    /// <inheritdoc/>
    public override IServiceProvider Services => throw new NotSupportedException("no services here");

    /// <summary>The graph gives an input this literal.</summary>
    public FakeInference Literal(string port, object value)
    {
        _literals[port] = value;
        return this;
    }

    /// <summary>This is known of what is linked to an input.</summary>
    public FakeInference Known(string port, IValueSpec spec)
    {
        _specs[port] = spec;
        return this;
    }

    /// <summary>Calls the node type's inference.</summary>
    public FakeInference Run<TNode>() where TNode : IInfersOutputs
    {
        TNode.Infer(this);
        return this;
    }

    /// <inheritdoc/>
    public override bool TryGetLiteral<T>(string port, out T value)
    {
        var found = _literals.TryGetValue(port, out var literal);
        value = found ? (T)literal! : default!;
        return found;
    }

    /// <inheritdoc/>
    public override TSpec? Spec<TSpec>(string port) where TSpec : class => _specs.GetValueOrDefault(port) as TSpec;

    /// <inheritdoc/>
    public override void Output(string port, IValueSpec spec) => _outputs[port] = spec;

    /// <inheritdoc/>
    public override void Error(string port, string problem, string? fix = null) => _errors.Add((port, problem, fix));
}
