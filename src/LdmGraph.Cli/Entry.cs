using System.CommandLine;
using LdmGraph.Cli.Output;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Cli;

/// <summary>Reads the command line, runs the command, and turns what it throws into a message and an exit code.</summary>
internal static class Entry
{
    // Arguments that start with @ are prompts and names here, not files of more arguments.
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var line = root.Parse(args.Length == 0 ? ["--help"] : args, Parsing);
        if (line.Errors.Count > 0 && line.Action is not ExamplesHelp)
        {
            foreach (var problem in Problems(root, line)) Fail(problem);
            return ExitCode.BadInput;
        }
        try
        {
            using var interruption = new Interruption();
            // Signals are ours: the library's own handling would end the process while a run still cleans up.
            return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception wrong) when (IsInput(wrong))
        {
            Fail(wrong.Message);
            return ExitCode.BadInput;
        }
    }

    private static IEnumerable<string> Problems(RootCommand root, ParseResult line)
    {
        var command = line.CommandResult.Command;
        var hint = $"; 'ldm {(command == root ? "" : command.Name + " ")}--help' says what there is";
        if (command == root && line.UnmatchedTokens is [var unknown, ..])
            return [$"there is no command '{unknown}'{DidYouMean.For(unknown, root.Subcommands.Select(known => known.Name), otherwise: hint)}"];
        return line.Errors.Select(error => error.Message.TrimEnd('.') + hint);
    }

    public static void Fail(string message) => Console.Error.WriteLine($"{Terminal.Red("error:")} {message}");

    /// <summary>What users can put right. Everything else is a mistake of ours and keeps its stack trace.</summary>
    private static bool IsInput(Exception wrong) =>
        wrong is InputException or PluginCollisionException or IOException or InvalidDataException or UnauthorizedAccessException or DllNotFoundException;
}
