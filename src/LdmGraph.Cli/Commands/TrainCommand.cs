using System.CommandLine;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Runs;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm train</c>: runs a graph whose nodes train, from where they stopped.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var graph = new GraphOptions();
        var output = new Option<string>("--out") { HelpName = "DIR", Description = "Folder that trainings are kept in, one folder each.", DefaultValueFactory = _ => "training" };
        var compute = new ComputeOptions();
        var events = new Option<string>("--events") { HelpName = "json", Description = "Write every event as a line of JSON to standard output." };
        events.AcceptOnlyFromAmong("json");
        var command = new Command("train", "Train a model by a graph. Interrupted in whatever way, the same command goes on where it stopped.")
        {
            graph.Graph, graph.Set, output, compute.Device, compute.Dtype, events, graph.Root, graph.Plugins,
        };
        command.SetAction((line, cancellation) =>
        {
            var request = graph.Read(line);
            request.Options.Output = line.GetRequiredValue(output);
            compute.Configure(line, request.Options);
            // Nothing is kept but what the nodes write: a training's result is its folder.
            return OneRun.RunAsync(request, new RunSettings { Json = line.GetValue(events) is not null, UseCache = false }, cancellation);
        });
        return command.WithExamples(
            "ldm train graphs/train/first-stage.json --dtype bf16",
            "ldm train graphs/train/diffusion.json --dtype bf16 --set firstStage=training/scenes-kl-f4",
            "ldm train graphs/train/diffusion.json --device cuda --set steps=100000 --out ~/training");
    }
}
