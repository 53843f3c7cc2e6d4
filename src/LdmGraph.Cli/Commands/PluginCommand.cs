using System.CommandLine;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Plugins;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Installing;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm plugin</c>: what is installed, and everything about getting it there.</summary>
internal static class PluginCommand
{
    private static UserPlugins Installed => new(Installation.UserPlugins, new LdmGraphOptions().PluginFolders.AsReadOnly());

    public static Command Create() =>
        new Command("plugin", "List, install, pack and switch plugins, and make what is needed to write one.") { List(), Install(), Pack(), Remove(), Switch("enable", true), Switch("disable", false), Sdk() }
            .WithExamples(
                "ldm plugin list",
                "ldm plugin install my.nodes-1.0.0.zip",
                "ldm plugin pack MyNodes",
                "ldm plugin disable my.nodes",
                "ldm plugin sdk ~/ldmgraph-sdk");

    private static Command List()
    {
        var folders = GraphOptions.CreatePlugins();
        var command = new Command("list", "List the plugins, and say why any was left out.") { folders };
        command.SetAction(line => PluginList.Print(GraphOptions.WithPlugins(line.GetValue(folders))));
        return command.WithExamples("ldm plugin list", "ldm plugin list --plugins ~/my-plugins");
    }

    private static Command Install()
    {
        var source = new Argument<string>("FILE|FOLDER") { Description = "A package, the folder a plugin was built into, or its project." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command("install", "Show what a plugin asks for and install it for this user, in place of an older version.") { source, yes };
        command.SetAction(line => PluginInstall.Run(Installed, line.GetRequiredValue(source), line.GetValue(yes)));
        return command.WithExamples("ldm plugin install my.nodes-1.0.0.zip", "ldm plugin install MyNodes --yes");
    }

    private static Command Pack()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder a plugin was built into, or its project." };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "The package to write; without it id-version.zip in this folder." };
        var command = new Command("pack", "Make one file of a built plugin, for others to install.") { folder, file };
        command.SetAction(line =>
        {
            Console.WriteLine(PluginPackage.Pack(line.GetRequiredValue(folder), line.GetValue(file)));
            return ExitCode.Done;
        });
        return command.WithExamples("ldm plugin pack MyNodes", "ldm plugin pack MyNodes/bin/Release/net10.0 --out my-nodes.zip");
    }

    private static Command Remove()
    {
        var id = Id();
        var command = new Command("remove", "Delete an installed plugin.") { id };
        command.SetAction(line => Change(line.GetRequiredValue(id), Installed.Remove, "removed"));
        return command.WithExamples("ldm plugin remove my.nodes");
    }

    private static Command Switch(string name, bool enabled)
    {
        var id = Id();
        var command = new Command(name, enabled ? "Load an installed plugin again." : "Keep an installed plugin, but do not load it.") { id };
        command.SetAction(line => Change(line.GetRequiredValue(id), plugin => Installed.Enable(plugin, enabled), $"{name}d"));
        return command.WithExamples($"ldm plugin {name} my.nodes");
    }

    private static Command Sdk()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder for the packages; what is there stays." };
        var command = new Command("sdk", "Pack the contracts, the testing library and the template for new plugins into a folder that dotnet takes packages from.") { folder };
        command.SetAction((line, cancellation) => PluginSdk.MakeAsync(line.GetRequiredValue(folder), cancellation));
        return command.WithExamples("ldm plugin sdk ~/ldmgraph-sdk");
    }

    private static Argument<string> Id() => new("ID") { Description = "Id of an installed plugin, as 'ldm plugin list' shows it." };

    private static int Change(string id, Func<string, bool> change, string done)
    {
        if (!change(id))
            throw new InputException($"no plugin '{id}' is installed in {Installed.Folder}{DidYouMean.For(id, Installed.Ids, otherwise: "; what comes with the program stays as it is")}");
        Console.WriteLine($"{id} is {done}.");
        return ExitCode.Done;
    }
}
