namespace LdmGraph.Plugins.Flow;

/// <summary>The yields of a loop that are no carries, on their way to outputs and previews.</summary>
internal sealed class CollectedYields
{
    private readonly Body _body;
    private readonly BodyEvaluation _run;
    private readonly List<Yield> _yields = [];

    public CollectedYields(Body body, BodyEvaluation run, IReadOnlyList<string> carries, IReadOnlyDictionary<string, Collect>? settings)
    {
        _body = body;
        _run = run;
        for (var i = 0; i < body.Yields.Count; i++)
        {
            var setting = settings?.GetValueOrDefault(body.Yields[i]);
            var isCarry = carries.Contains(body.Yields[i]);
            if (!isCarry || setting is { Mode: CollectMode.Preview })
                _yields.Add(new Yield(i, body.Yields[i], setting ?? new Collect { Mode = CollectMode.Last }));
        }
    }

    public void Add(long iteration, long count, NodeContext context)
    {
        foreach (var yield in _yields)
        {
            if (!yield.Setting.Takes(iteration, count)) continue;
            var value = _run.Yield(yield.Index);
            switch (yield.Setting.Mode)
            {
                case CollectMode.Preview:
                    if (value is not null) context.Preview(yield.Name, value);
                    break;
                case CollectMode.List:
                    _run.Keep(value);
                    yield.Values.Add(value);
                    break;
                case CollectMode.Last when iteration == count - 1:
                    _run.Keep(value);
                    yield.Values.Add(value);
                    break;
            }
        }
    }

    /// <summary>The loop's outputs: final carries, then what was collected.</summary>
    /// <exception cref="PortException">There was no iteration, and so no last value.</exception>
    public PortValues Result(CarriedValues carries)
    {
        foreach (var value in carries.Values) _run.Keep(value);
        var names = new List<string>(carries.Names);
        var values = new List<object?>(carries.Values);
        foreach (var yield in _yields)
        {
            if (yield.Setting.Mode == CollectMode.Preview) continue;
            names.Add(yield.Name);
            values.Add(yield.Setting.Mode == CollectMode.List ? _body.YieldType(yield.Index).MakeList(yield.Values)
                : yield.Values.Count > 0 ? yield.Values[0]
                : throw new PortException("scan", $"is empty, so there is no last '{yield.Name}'", """collect it as a list: "collect": { "...": { "mode": "list" } }"""));
        }
        return new PortValues(names, values);
    }

    private sealed record Yield(int Index, string Name, Collect Setting)
    {
        public List<object?> Values { get; } = [];
    }
}
