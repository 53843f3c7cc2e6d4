using System.CommandLine;
using System.Diagnostics;
using LdmGraph.Cli.Serving;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Commands;

/// <summary>
/// <c>ldm serve</c>. The launcher starts the server directly and comes here for <c>--help</c> only; whoever starts the program
/// itself gets the server as a child process.
/// </summary>
internal static class ServeCommand
{
    private const string Project = "LdmGraph.Web";

    public static Command Create()
    {
        var command = new ServeArguments().Command();
        command.SetAction((line, cancellation) => RunAsync([.. line.Tokens.Skip(1).Select(token => token.Value)], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        // Signals to this process alone do not reach the server, and some end this process at once. Its input ends in any case.
        var start = new ProcessStartInfo(FindServer(), arguments) { RedirectStandardInput = true };
        start.Environment["LDMGRAPH_END_WITH_INPUT"] = "1";
        using var process = Process.Start(start) ?? throw new InputException("the server did not start");
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return process.ExitCode;
    }

    /// <summary>Beside the program in a portable folder, or where the launcher of a source checkout publishes it.</summary>
    private static string FindServer()
    {
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, "web", Project),
            Path.Combine(Installation.Root ?? AppContext.BaseDirectory, "artifacts", "publish", Project, "release", Project),
        ];
        return Array.Find(places, File.Exists)
            ?? throw new InputException("the server is not built; start it with './ldm serve' in the source checkout, which builds it first");
    }
}
