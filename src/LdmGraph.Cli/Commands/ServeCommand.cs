using System.CommandLine;
using System.Diagnostics;
using LdmGraph.Cli.Serving;

namespace LdmGraph.Cli.Commands;

/// <summary>
/// <c>ldm serve</c>. The launcher starts the server directly and comes here for <c>--help</c> only; whoever starts the program
/// itself gets the server as a child process.
/// </summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new ServeArguments().Command();
        command.SetAction((line, cancellation) => RunAsync([.. line.Tokens.Skip(1).Select(token => token.Value)], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        // Signals to this process alone do not reach the server, and some end this process at once. Its input ends in any case.
        var start = ServerProgram.Start(arguments);
        start.RedirectStandardInput = true;
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
}
