using System.CommandLine;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm check</c>: everything that is wrong with graphs, without weights and without libtorch.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var graphs = new Argument<string[]>("GRAPH") { Description = "Graph files.", Arity = ArgumentArity.OneOrMore };
        var options = new GraphOptions();
        var command = new Command("check", "Report every problem of graphs: names, types, values, shapes. Nothing is run, no weight is read, libtorch need not be there.")
        {
            graphs, options.Set, options.Root, options.Plugins,
        };
        command.SetAction((line, cancellation) => RunAsync([.. line.GetRequiredValue(graphs).Select(path => options.Read(line, path))], cancellation));
        return command.WithExamples("ldm check graphs/*.json", "ldm check my-graph.json --set width=500");
    }

    private static async Task<int> RunAsync(GraphRequest[] requests, CancellationToken cancellation)
    {
        var code = ExitCode.Done;
        var plugins = Host.LoadPlugins(requests[0].Options);
        foreach (var request in requests)
        {
            try
            {
                // Params that must be given may be missing here: the graph is then still a good one.
                using var graph = await LoadedGraph.LoadAsync(request, plugins, cancellation, allowMissingParams: true);
                if (!graph.Report()) code = ExitCode.BadInput;
                else Console.WriteLine($"{request.Path}: ok, {graph.Bound.Nodes.Count} nodes");
            }
            catch (InputException wrong)
            {
                // The other graphs are still worth a look.
                Entry.Fail(wrong.Message);
                code = ExitCode.BadInput;
            }
        }
        return code;
    }
}
