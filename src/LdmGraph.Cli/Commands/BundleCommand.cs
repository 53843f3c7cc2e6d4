using System.CommandLine;
using System.Globalization;
using LdmGraph.Cli.Bundling;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Serving;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm bundle</c>: a folder to copy to another Linux machine, where it runs without .NET.</summary>
internal static class BundleCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder to make; it must not exist, or be empty." };
        var noServer = new Option<bool>("--no-server") { Description = "Leave out the server: what 'ldm serve' starts." };
        var command = new Command("bundle", "Make a portable folder: program, server, plugins, .NET, graphs, models. It compiles its native parts where it first runs, for the libtorch it finds there.") { folder, noServer };
        command.SetAction(result => Run(result.GetRequiredValue(folder), result.GetValue(noServer)));
        return command.WithExamples(
            "ldm bundle /tmp/ldmgraph && /tmp/ldmgraph/ldm serve --open",
            "ldm bundle --no-server /tmp/ldmgraph",
            "LIBTORCH=~/venv/lib/python3.11/site-packages/torch /tmp/ldmgraph/ldm run graphs/text-to-image.json --device cuda --set model=...");
    }

    private static int Run(string folder, bool noServer)
    {
        var full = Path.GetFullPath(folder);
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
            throw new InputException($"{full} exists and is not an empty folder; choose another, or remove it");
        var server = noServer ? null : ServerProgram.Published ?? throw new InputException("the server is not built; run './ldm bundle' in the source checkout, which builds it first, or leave it out with --no-server");
        var bytes = Bundle.Write(full, server);
        Console.WriteLine($"{full}: {(bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture)} MB. Start it with {Path.Combine(full, "ldm")} --help; README.txt says what the other machine needs.");
        return ExitCode.Done;
    }
}
