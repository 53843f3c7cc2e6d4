using System.CommandLine;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm schema</c>: the JSON Schema of graph files, made from the installed nodes.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var folders = GraphOptions.CreatePlugins();
        var command = new Command("schema", "Write a JSON Schema of graph files, by which editors complete and check them.") { folders };
        command.SetAction(line =>
        {
            Console.WriteLine(GraphSchema.Create(Host.LoadPlugins(GraphOptions.WithPlugins(line.GetValue(folders))).Catalog));
            return ExitCode.Done;
        });
        return command.WithExamples("ldm schema > ldmgraph.schema.json");
    }
}
