using System.CommandLine;
using System.Globalization;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Runs;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm score</c>: how well a text-to-image model of scenes does what captions say. The work is <c>graphs/score.json</c>.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { HelpName = "MODEL", Description = "A text-to-image model trained on scenes.", DefaultValueFactory = _ => "scenes-text" };
        var count = new Option<int>("--count") { HelpName = "N", Description = "How many captions.", DefaultValueFactory = _ => 256 };
        var seed = new Option<ulong>("--seed") { HelpName = "SEED", Description = "Draws the captions and the noise.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--out") { HelpName = "DIR", Description = "Folder for the sheet of all pictures.", DefaultValueFactory = _ => "pictures" };
        var compute = new ComputeOptions();
        var set = GraphOptions.CreateSet("Value of another param of graphs/score.json, steps or scale. Repeatable.");
        var command = new Command("score", "Score a text-to-image model of scenes on captions that training never saw.") { model, count, seed, set, compute.Device, compute.Dtype, output };
        command.SetAction((line, cancellation) =>
        {
            var graphs = Installation.Folder("graphs") ?? throw new InputException("score: the folder graphs, with score.json, is not beside this program");
            var values = GraphOptions.ReadParams(line.GetValue(set) ?? []);
            values.TryAdd("model", line.GetRequiredValue(model));
            values.TryAdd("count", line.GetValue(count).ToString(CultureInfo.InvariantCulture));
            values.TryAdd("seed", line.GetValue(seed).ToString(CultureInfo.InvariantCulture));
            var options = GraphOptions.WithPlugins(null);
            options.Output = line.GetRequiredValue(output);
            compute.Configure(line, options);
            return OneRun.RunAsync(new GraphRequest(Path.Combine(graphs, "score.json"), values, options), new RunSettings(), cancellation);
        });
        return command.WithExamples(
            "ldm score",
            "ldm score --model trained/scenes-text --count 64 --set scale=3",
            "ldm score --device cuda --count 1024 --out sheets");
    }
}
