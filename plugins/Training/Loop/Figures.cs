namespace LdmGraph.Plugins.Training;

/// <summary>Named numbers that a training reports, in the order in which they were first named, averaged since they were last taken.</summary>
internal sealed class Figures
{
    private readonly Dictionary<string, (double Sum, int Count)> _sums = [];
    private readonly List<string> _names = [];

    public void Add(string name, double value)
    {
        if (!_sums.TryGetValue(name, out var sum)) _names.Add(name);
        _sums[name] = (sum.Sum + value, sum.Count + 1);
    }

    /// <summary>The means, and starts anew.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Take()
    {
        var means = _names.ConvertAll(name => KeyValuePair.Create(name, _sums[name].Sum / _sums[name].Count));
        _sums.Clear();
        _names.Clear();
        return means;
    }
}
