using System.CommandLine;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Remote;
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
        var server = new Option<string?>("--server") { HelpName = "URL", Description = "Run it on a server that 'ldm serve' has started. Pictures of this machine that the graph names are sent there." };
        var token = new Option<string?>("--token") { HelpName = "TEXT", Description = "Token of that server; @FILE reads it from a file." };
        var command = new Command("run", "Run a graph.")
        {
            graph.Graph, graph.Set, target, output, compute.Device, compute.Dtype, events, explain, noCache, check, graph.Root, graph.Plugins, server, token,
        };
        Option[] decidedThere = [compute.Device, compute.Dtype, explain, noCache, check, graph.Root];
        command.SetAction((line, cancellation) =>
        {
            var request = graph.Read(line);
            request.Options.Output = line.GetRequiredValue(output);
            compute.Configure(line, request.Options);
            var settings = new RunSettings
            {
                Targets = line.GetValue(target) ?? [],
                Json = line.GetValue(events) is not null,
                ExplainCache = line.GetValue(explain),
                UseCache = !line.GetValue(noCache),
                CheckNodes = line.GetValue(check),
            };
            if (line.GetValue(server) is not { } url) return OneRun.RunAsync(request, settings, cancellation);
            if (Array.Find(decidedThere, option => line.GetResult(option) is { Implicit: false }) is { } moot)
                throw new InputException($"{moot.Name} has no effect with --server, which decides that itself; leave it out");
            return RunThereAsync(url, line.GetValue(token), request, settings, cancellation);
        });
        return command.WithExamples(
            "ldm run graphs/text-to-image.json --set model=~/models/ldm-text2im-large-256 --set prompt=\"a red sphere\" --set seed=7",
            "ldm run graphs/text-to-image.json --set model=model.ckpt --device cuda --dtype bf16 --out pictures",
            "ldm run graphs/reconstruct.json --set model=model.ckpt --set image=photo.jpg --target psnr",
            "ldm run my-graph.json --server http://127.0.0.1:8199 --set picture=photo.jpg --out pictures",
            "ldm run my-graph.json --events json | jq 'select(.event==\"artifact\")'");
    }

    private static async Task<int> RunThereAsync(string url, string? token, GraphRequest request, RunSettings settings, CancellationToken cancellation)
    {
        if (token?.StartsWith('@') == true) token = (await File.ReadAllTextAsync(token[1..], cancellation)).Trim();
        using var server = new RemoteServer(url, token);
        return await new RemoteRun(server, request, settings).RunAsync(cancellation);
    }
}
