using System.CommandLine;
using System.Diagnostics;
using LdmGraph.Cli.Output;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm bench</c>: what the engine itself costs, measured here and now.</summary>
internal static class BenchCommand
{
    private const string Project = "LdmGraph.Benchmarks";

    public static Command Create()
    {
        var arguments = new Argument<string[]>("ARGUMENTS") { Description = "Handed on to the benchmarks.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("bench", "Measure what the engine costs: microseconds a node, cold and cached, and a body node and iteration.") { arguments };
        command.SetAction((line, cancellation) => RunAsync(line.GetValue(arguments) ?? [], cancellation));
        return command.WithExamples("ldm bench", "ldm bench runs", "ldm bench --web");
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        // The launcher of a source checkout has built it; a bundle has no tests and no benchmarks.
        var program = Installation.Root is { } root ? Path.Combine(root, "artifacts", "bin", Project, "release", Project) : "";
        if (!File.Exists(program)) throw new InputException("the benchmarks belong to the source checkout; run './ldm bench' there");
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }
}
