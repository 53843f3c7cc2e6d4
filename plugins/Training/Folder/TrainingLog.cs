using System.Globalization;

namespace LdmGraph.Plugins.Training;

/// <summary><c>log.csv</c>: a row every so many steps, a column for every figure. Rows behind the step that a training resumes from are dropped.</summary>
internal sealed class TrainingLog
{
    private const string Name = "log.csv";

    private readonly TrainingFolder _folder;
    private readonly List<string> _columns = ["step"];
    private readonly List<Dictionary<string, double>> _rows = [];

    public TrainingLog(TrainingFolder folder, long step)
    {
        _folder = folder;
        if (!File.Exists(folder[Name])) return;
        Read(step);
        Rewrite();
    }

    /// <summary>The figures in the order of their columns.</summary>
    public IEnumerable<string> Names => _columns.Skip(1);

    /// <summary>Steps and values of a figure, where it was measured.</summary>
    public IReadOnlyList<(double Step, double Value)> Of(string figure) =>
        [.. _rows.Where(row => row.ContainsKey(figure)).Select(row => (row["step"], row[figure]))];

    public void Add(long step, IEnumerable<KeyValuePair<string, double>> figures)
    {
        var row = new Dictionary<string, double> { ["step"] = step };
        foreach (var (name, value) in figures) row[name] = value;
        var known = _columns.Count;
        _columns.AddRange(row.Keys.Where(name => !_columns.Contains(name)));
        _rows.Add(row);
        if (_columns.Count > known) Rewrite();
        else _folder.Append(Name, Line(row));
    }

    private void Read(long step)
    {
        // What follows the last end of a line was cut when the process was killed.
        var lines = File.ReadAllText(_folder[Name]).Split('\n')[..^1];
        if (lines.Length == 0) return;
        var columns = lines[0].Split(',');
        _columns.AddRange(columns.Skip(1));
        foreach (var line in lines.Skip(1))
        {
            var row = columns.Zip(line.Split(',')).Where(cell => cell.Second.Length > 0)
                .ToDictionary(cell => cell.First, cell => double.TryParse(cell.Second, CultureInfo.InvariantCulture, out var value) ? value : double.NaN);
            if (row.TryGetValue("step", out var at) && at <= step) _rows.Add(row);
        }
    }

    private void Rewrite() => _folder.Write(Name, string.Join(',', _columns) + "\n" + string.Concat(_rows.Select(Line)));

    private string Line(Dictionary<string, double> row) =>
        string.Join(',', _columns.Select(name => row.TryGetValue(name, out var value) ? value.ToString("G7", CultureInfo.InvariantCulture) : "")) + "\n";
}
