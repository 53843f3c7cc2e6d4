using System.CommandLine;
using System.Globalization;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Engine;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm nodes</c>: which node types there are, and what one of them takes and gives.</summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var type = new Argument<string?>("TYPE") { Description = "A node type, or a part of its name.", Arity = ArgumentArity.ZeroOrOne };
        var folders = GraphOptions.CreatePlugins();
        var command = new Command("nodes", "List the node types, or describe one: its ports, their types, limits and defaults.") { type, folders };
        command.SetAction(line => Run(line.GetValue(type), GraphOptions.WithPlugins(line.GetValue(folders))));
        return command.WithExamples("ldm nodes", "ldm nodes ddim.step@1", "ldm nodes latent");
    }

    private static int Run(string? wanted, LdmGraphOptions options)
    {
        var catalog = Host.LoadPlugins(options).Catalog;
        var matches = catalog.Types.Values.Where(type => wanted is null || type.Id.Contains(wanted, StringComparison.OrdinalIgnoreCase)).ToList();
        if (wanted is not null && matches.Count == 0)
            throw new InputException($"there is no node type '{wanted}'{DidYouMean.For(wanted, catalog.Types.Keys, otherwise: "; 'ldm nodes' lists them")}");

        var one = matches.Find(type => type.Id == wanted) ?? (wanted is not null && matches.Count == 1 ? matches[0] : null);
        if (one is not null) Describe(one);
        else List(matches);
        return ExitCode.Done;
    }

    private static void List(List<NodeType> types)
    {
        var width = types.Max(type => type.Id.Length);
        foreach (var category in types.GroupBy(type => type.Category).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(category.Key);
            foreach (var type in category.OrderBy(type => type.Id, StringComparer.Ordinal))
                Console.WriteLine($"  {type.Id.PadRight(width)}  {FirstSentence(type.Summary)}");
        }
    }

    private static void Describe(NodeType type)
    {
        Console.WriteLine($"{type.Id}  ({type.Category}, {type.Purity.ToString().ToLowerInvariant()}, from {type.Plugin.Id} {type.Plugin.Version})");
        if (type.Problem is { } problem) Console.WriteLine($"unusable: {problem}");
        if (type.Summary.Length > 0) Console.WriteLine($"\n{type.Summary}");
        if (type.Remarks.Length > 0) Console.WriteLine(type.Remarks);
        if (type.Inputs.Count > 0) Console.WriteLine("\nInputs");
        foreach (var port in type.Inputs) WritePort(port.Name, port.Type.Name + Limits(port), port.Summary);
        foreach (var section in type.Sections) WritePort(section.Name, section.IsPorts ? "ports named by the graph" : "setting", section.Summary);
        if (type.HasBody) WritePort("body", "nodes and yield", "The subgraph that is evaluated.");
        Console.WriteLine("\nOutputs");
        foreach (var port in type.Outputs) WritePort(port.Name, port.Type.Name, port.Summary);
        if (type.ShapesPorts) Console.WriteLine("  named by the graph");
    }

    private static void WritePort(string name, string kind, string summary)
    {
        Console.WriteLine($"  {name}: {kind}");
        if (summary.Length > 0) Console.WriteLine($"      {summary}");
    }

    private static string Limits(InputPort port)
    {
        var parts = new List<string>();
        if (port.Required) parts.Add("required");
        else if (port.Default is { } initial) parts.Add($"default {(port.Choices.Count > 0 ? Choice.NameOf((Enum)initial) : Convert.ToString(initial, CultureInfo.InvariantCulture))}");
        if (port.Choices.Count > 0) parts.Add($"one of {string.Join(", ", port.Choices)}");
        if (!double.IsNegativeInfinity(port.Min)) parts.Add(FormattableString.Invariant($"at least {port.Min}"));
        if (!double.IsPositiveInfinity(port.Max)) parts.Add(FormattableString.Invariant($"at most {port.Max}"));
        if (port.MultipleOf != 0) parts.Add(FormattableString.Invariant($"a multiple of {port.MultipleOf}"));
        return parts.Count == 0 ? "" : $" ({string.Join("; ", parts)})";
    }

    /// <summary>Up to a full stop before a capital: the one in "Ho et al. 2020" ends no sentence.</summary>
    private static string FirstSentence(string text)
    {
        for (var end = text.IndexOf(". ", StringComparison.Ordinal); end >= 0 && end + 2 < text.Length; end = text.IndexOf(". ", end + 1, StringComparison.Ordinal))
            if (char.IsUpper(text[end + 2])) return text[..(end + 1)];
        return text;
    }
}
