using System.CommandLine;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Graphs;

/// <summary>What the commands that read a graph have in common on the command line.</summary>
internal sealed class GraphOptions
{
    public Argument<string> Graph { get; } = new("GRAPH") { Description = "The graph file." };

    public Option<string[]> Set { get; } = CreateSet("Value of one of the graph's params. A value that names a file or folder may be read. Repeatable.");

    public Option<string[]> Root { get; } = new("--root")
    {
        HelpName = "DIR",
        Description = "Another folder that the graph may read. Without it: the graph's own folder, models, and what --set names. Repeatable.",
    };

    public Option<string[]> Plugins { get; } = CreatePlugins();

    public static Option<string[]> CreateSet(string description) => new("--set") { HelpName = "name=value", Description = description };

    public static Option<string[]> CreatePlugins() => new("--plugins")
    {
        HelpName = "DIR",
        Description = "Another folder whose sub-folders are plugins. Repeatable.",
    };

    /// <summary>Options with these plugin folders beside the program's own plugins and those the user installed.</summary>
    public static LdmGraphOptions WithPlugins(string[]? folders)
    {
        var options = new LdmGraphOptions { Cache = Host.Cache };
        options.PluginFolders.Add(Installation.UserPlugins);
        foreach (var folder in folders ?? []) options.PluginFolders.Add(Existing(folder, "--plugins"));
        return options;
    }

    /// <summary>What the user asked for, before any file is opened.</summary>
    public GraphRequest Read(ParseResult line) => Read(line, line.GetRequiredValue(Graph));

    /// <summary>The same for one of several graphs.</summary>
    public GraphRequest Read(ParseResult line, string graph) => new(graph, ReadParams(line.GetValue(Set) ?? []), Configure(line));

    private LdmGraphOptions Configure(ParseResult line)
    {
        var options = WithPlugins(line.GetValue(Plugins));
        foreach (var folder in line.GetValue(Root) ?? []) options.ReadableRoots.Add(Existing(folder, "--root"));
        return options;
    }

    private static string Existing(string folder, string option) =>
        Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new InputException($"{option}: there is no folder '{folder}'");

    /// <summary>What <c>--set</c> gives.</summary>
    public static Dictionary<string, string> ReadParams(string[] settings)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new InputException($"--set takes name=value, this is '{setting}'");
            if (!values.TryAdd(setting[..equals], setting[(equals + 1)..])) throw new InputException($"--set gives '{setting[..equals]}' twice");
        }
        return values;
    }
}

/// <summary>A graph file, values for its params, and how the engine is to be set up.</summary>
internal sealed record GraphRequest(string Path, Dictionary<string, string> Params, LdmGraphOptions Options)
{
    /// <summary>True when the values come from an earlier run, where they were already made to mean the same everywhere.</summary>
    public bool IsRecorded { get; init; }
}
