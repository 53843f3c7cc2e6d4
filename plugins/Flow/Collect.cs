namespace LdmGraph.Plugins.Flow;

/// <summary>What becomes of a yield of a loop.</summary>
public sealed class Collect
{
    /// <summary>How it is handed out.</summary>
    public CollectMode Mode { get; set; } = CollectMode.List;

    /// <summary>Only every so many iterations, the last one always among them.</summary>
    public long Every { get; set; } = 1;

    /// <summary>True for the iterations that count: each <see cref="Every"/>-th, and the last.</summary>
    internal bool Takes(long iteration, long count) => (iteration + 1) % Every == 0 || iteration == count - 1;
}

/// <summary>How a yield of a loop is handed out.</summary>
public enum CollectMode
{
    /// <summary>An output with the value of the last iteration.</summary>
    Last,

    /// <summary>An output with a list of the values.</summary>
    List,

    /// <summary>No output: the value is shown while the loop runs.</summary>
    Preview,
}
