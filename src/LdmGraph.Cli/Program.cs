using System.CommandLine;
using LdmGraph.Cli;
using LdmGraph.Cli.Commands;
using LdmGraph.Cli.Output;

var root = new RootCommand("LdmGraph builds, checks and runs latent-diffusion pipelines written as graphs.")
{
    RunCommand.Create(),
    TrainCommand.Create(),
    ServeCommand.Create(),
    CheckCommand.Create(),
    NodesCommand.Create(),
    SchemaCommand.Create(),
    InspectCommand.Create(),
    ReproduceCommand.Create(),
    PluginCommand.Create(),
    ScoreCommand.Create(),
    BenchCommand.Create(),
    BundleCommand.Create(),
};
root.WithExamples(
    "ldm run graphs/text-to-image.json --set model=MODEL --set prompt=\"a red sphere\" --set seed=7 --out pictures",
    "ldm serve --open",
    "ldm check graphs/*.json",
    "ldm run --help");
return await Entry.RunAsync(root, args);
