using System.CommandLine;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Runs;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm run</c>: runs a graph.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var graph = new GraphOptions();
        var target = new Option<string[]>("--target") { HelpName = "node.port", Description = "Compute this output only, and what it needs. Repeatable. Without it: what the graph declares, and everything it saves." };
        var output = new Option<string>("--out") { HelpName = "DIR", Description = "Folder that the graph writes to.", DefaultValueFactory = _ => "pictures" };
        var compute = new ComputeOptions();
        var events = new Option<string>("--events") { HelpName = "json", Description = "Write every event as a line of JSON to standard output." };
        events.AcceptOnlyFromAmong("json");
        var explain = new Option<bool>("--explain-cache") { Description = "Say of each node whether it was computed, and why." };
        var noCache = new Option<bool>("--no-cache") { Description = "Compute everything and keep nothing." };
        var check = new Option<bool>("--check-nodes") { Description = "For those who write nodes: name any that changes its inputs or leaves tensors behind. Computes everything, slowly." };
        var command = new Command("run", "Run a graph.")
        {
            graph.Graph, graph.Set, target, output, compute.Device, compute.Dtype, events, explain, noCache, check, graph.Root, graph.Plugins,
        };
        command.SetAction((line, cancellation) =>
        {
            var request = graph.Read(line);
            request.Options.Output = line.GetRequiredValue(output);
            compute.Configure(line, request.Options);
            return OneRun.RunAsync(request, new RunSettings
            {
                Targets = line.GetValue(target) ?? [],
                Json = line.GetValue(events) is not null,
                ExplainCache = line.GetValue(explain),
                UseCache = !line.GetValue(noCache),
                CheckNodes = line.GetValue(check),
            }, cancellation);
        });
        return command.WithExamples(
            "ldm run graphs/text-to-image.json --set model=~/models/ldm-text2im-large-256 --set prompt=\"a red sphere\" --set seed=7",
            "ldm run graphs/text-to-image.json --set model=model.ckpt --device cuda --dtype bf16 --out pictures",
            "ldm run graphs/reconstruct.json --set model=model.ckpt --set image=photo.jpg --target psnr",
            "ldm run my-graph.json --events json | jq 'select(.event==\"artifact\")'");
    }
}
