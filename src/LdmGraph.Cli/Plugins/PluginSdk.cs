using System.Diagnostics;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Plugins;

/// <summary>Packs what plugins are written against, from a source checkout, into a folder that serves as a feed.</summary>
internal static class PluginSdk
{
    public static async Task<int> MakeAsync(string folder, CancellationToken cancellation)
    {
        var project = Path.Combine(Installation.Root ?? "", "eng", "sdk.proj");
        if (!File.Exists(project)) throw new InputException("the packages are made from the source checkout; run './ldm plugin sdk DIR' there");
        var feed = Path.GetFullPath(folder);
        Directory.CreateDirectory(feed);
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && File.Exists(Path.Combine(root, "dotnet")) ? Path.Combine(root, "dotnet") : "dotnet";
        // A version of its own for every call: NuGet keeps what it once unpacked of a version for ever.
        var version = $"{typeof(INode<>).Assembly.GetName().Version!.ToString(3)}-local.{DateTime.UtcNow:yyyyMMddHHmmss}";
        using var process = Process.Start(new ProcessStartInfo(dotnet,
            ["msbuild", project, "-restore", "-nologo", "-v:quiet", "-clp:NoSummary;ErrorsOnly", "-p:Configuration=Release", $"-p:Feed={feed}", $"-p:PackageVersion={version}"]))!;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0) throw new InputException("packing failed; see above");
        var template = Path.Combine(feed, $"LdmGraph.Templates.{version}.nupkg");
        // Of the template the latest only, so that LdmGraph.Templates.*.nupkg names one file; packages stay, for projects that name their version.
        foreach (var older in Directory.EnumerateFiles(feed, "LdmGraph.Templates.*.nupkg").Where(file => file != template)) File.Delete(older);
        Console.WriteLine($"""
            The packages of LdmGraph {version} are in {feed}. Next:
                dotnet new install {template}
                dotnet new ldmgraph-plugin -n MyNodes
            """);
        return ExitCode.Done;
    }
}
