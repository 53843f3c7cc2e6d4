using System.CommandLine;
using System.Globalization;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm inspect</c>: what a checkpoint is, from its headers alone.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Checkpoints: weights files, configurations, or folders.", Arity = ArgumentArity.OneOrMore };
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor: type, shape, name." };
        var command = new Command("inspect", "Say what a checkpoint is and what it holds. Nothing in it is run, no weight is read.") { files, tensors };
        command.SetAction(result => Run(result.GetRequiredValue(files), result.GetValue(tensors)));
        return command.WithExamples("ldm inspect models/scenes-text", "ldm inspect model.ckpt --tensors | grep attn");
    }

    private static int Run(string[] files, bool listTensors)
    {
        var options = GraphOptions.WithPlugins(null);
        using var services = Host.Start(options, Host.LoadPlugins(options));
        var inspector = services.GetService<ICheckpointInspector>()
            ?? throw new InputException("no installed plugin inspects checkpoints; 'ldm plugin list' says what is installed and what was left out");
        foreach (var file in files) Write(file, inspector.Inspect(Path.GetFullPath(file)), listTensors);
        return ExitCode.Done;
    }

    private static void Write(string file, CheckpointReport report, bool listTensors)
    {
        Console.WriteLine($"{file}: {report.Layout}{(report.Architecture is { } name ? $", {name}" : "")}");
        Console.WriteLine($"{Count(report.Tensors.Count)} tensors, {Count(report.Elements)} elements");
        foreach (var component in report.Components)
            Console.WriteLine($"  {component.Port}: {component.Architecture}, {Count(component.Parameters)} parameters{(component.Description is { } text ? $"; {text}" : "")}");
        foreach (var part in report.Files)
            Console.WriteLine($"  {Path.GetRelativePath(Environment.CurrentDirectory, part.Path)}: {part.Format}, {Count(part.Bytes)} bytes");
        foreach (var note in report.Notes) Console.WriteLine($"  note: {note}");
        if (listTensors)
            foreach (var tensor in report.Tensors)
                Console.WriteLine($"{tensor.Info.Dtype,-10} [{string.Join(", ", tensor.Info.Shape)}] {tensor.Name}");
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
