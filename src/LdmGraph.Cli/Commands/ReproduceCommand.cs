using System.CommandLine;
using System.Security.Cryptography;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Reproduction;
using LdmGraph.Cli.Runs;
using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm reproduce</c>: makes a picture again from what it carries, and compares bytes.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var picture = new Argument<string>("PICTURE") { Description = "A picture that a graph has saved." };
        var keep = new Option<string?>("--keep") { HelpName = "DIR", Description = "Keep what is made, in this folder." };
        var root = new Option<string[]>("--root") { HelpName = "DIR", Description = "A folder that the graph may read: where its pictures and models lie, if not in models. Repeatable." };
        var plugins = GraphOptions.CreatePlugins();
        var command = new Command("reproduce", "Make a picture again from the graph, params and versions it carries, and compare every byte.") { picture, keep, root, plugins };
        command.SetAction((line, cancellation) =>
        {
            var options = GraphOptions.WithPlugins(line.GetValue(plugins));
            foreach (var folder in line.GetValue(root) ?? []) options.ReadableRoots.Add(Path.GetFullPath(folder));
            // Where the graph's folder was is not recorded; mostly it is where the user stands, or one of ours.
            options.ReadableRoots.Add(Environment.CurrentDirectory);
            if (Installation.Folder("graphs") is { } graphs) options.ReadableRoots.Add(graphs);
            return RunAsync(Path.GetFullPath(line.GetRequiredValue(picture)), line.GetValue(keep), options, cancellation);
        });
        return command.WithExamples("ldm reproduce pictures/scene-0001.png", "ldm reproduce scene.png --root ~/models --keep again");
    }

    private static async Task<int> RunAsync(string picture, string? keep, LdmGraphOptions options, CancellationToken cancellation)
    {
        var plugins = Host.LoadPlugins(options);
        var provenance = ReadProvenance(picture, options, plugins, out var record);
        options.Device = record.Environment.GetValueOrDefault("device", options.Device);
        options.Dtype = record.Environment.GetValueOrDefault("dtype", options.Dtype);

        using var folder = new GraphFolder(record);
        options.Output = folder.Output;
        var request = new GraphRequest(folder.GraphFile, new Dictionary<string, string>(record.Params), options) { IsRecorded = true };
        using var graph = await LoadedGraph.LoadAsync(request, plugins, cancellation);
        var made = new List<string>();
        var code = await OneRun.RunAsync(graph, request, new RunSettings
        {
            // What is found in the cache would prove nothing.
            UseCache = false,
            Quiet = true,
            Watch = happened =>
            {
                if (happened is ArtifactWritten file) made.Add(file.Path);
            },
        }, cancellation);
        if (code != ExitCode.Done) return code;

        if (keep is not null) Keep(made, keep);
        var wanted = await File.ReadAllBytesAsync(picture, cancellation);
        // A run may make several pictures, and the one in question may have been renamed since.
        foreach (var file in made)
        {
            var again = await File.ReadAllBytesAsync(file, cancellation);
            if (!wanted.AsSpan().SequenceEqual(again)) continue;
            Console.WriteLine($"the same {wanted.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(wanted))}");
            return ExitCode.Done;
        }
        Explain(record, made, provenance);
        return ExitCode.Failed;
    }

    private static IPictureProvenance ReadProvenance(string picture, LdmGraphOptions options, Hosting.Plugins.PluginSet plugins, out RunRecord record)
    {
        // Reads a file and needs no device, so the services of the run, whose device stands in the picture, come later.
        using var services = Host.Start(options, plugins);
        var provenance = services.GetService<IPictureProvenance>()
            ?? throw new InputException("no installed plugin reads what pictures carry; 'ldm plugin list' says what is installed and what was left out");
        record = RunRecord.Parse(provenance.Read(picture)
            ?? throw new InputException($"{picture} does not say how it was made: another program wrote it, or saved it again"), picture);
        return provenance;
    }

    private static void Explain(RunRecord record, List<string> made, IPictureProvenance provenance)
    {
        if (made.Count == 0)
        {
            Entry.Fail("the run made no picture");
            return;
        }
        Entry.Fail("the run made another picture");
        var differences = provenance.Read(made[0]) is { } again ? record.Differences(RunRecord.Parse(again, made[0])).ToList() : [];
        foreach (var difference in differences) Console.Error.WriteLine($"    {difference}");
        if (differences.Count == 0) Console.Error.WriteLine("    graph, sources, plugins and device are the same: another processor or libtorch rounds differently");
    }

    private static void Keep(List<string> made, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in made) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
    }
}
