namespace LdmGraph.Plugins.Flow;

/// <summary>The values that go from one iteration to the next.</summary>
internal sealed class CarriedValues
{
    private readonly BodyEvaluation _run;
    private readonly int[] _inputs;
    private readonly int[] _yields;
    private readonly object?[] _values;

    public CarriedValues(Body body, BodyEvaluation run, PortValues carry)
    {
        _run = run;
        Names = carry.Names;
        _inputs = [.. carry.Names.Select(name => body.Input($"carry.{name}"))];
        _yields = [.. carry.Names.Select(name => IndexOf(body.Yields, name))];
        _values = [.. carry.Values];
        Set();
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<object?> Values => _values;

    /// <summary>Gives the body the values of this iteration.</summary>
    public void Set()
    {
        for (var i = 0; i < _inputs.Length; i++) _run.Set(_inputs[i], _values[i]);
    }

    /// <summary>
    /// Takes what the body yielded as the next values. They are set at once: a yield only lives until the next evaluation,
    /// unless the body holds it as an input.
    /// </summary>
    public void Advance()
    {
        for (var i = 0; i < _yields.Length; i++) _values[i] = _run.Yield(_yields[i]);
        Set();
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        throw new KeyNotFoundException($"the body yields no '{name}'");
    }
}
