using System.CommandLine;
using LdmGraph.Cli.Serving;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Web.Serving;

/// <summary>Reads the command line, starts the server, and turns what it throws into a message and an exit code.</summary>
internal static class ServeProgram
{
    private const int BadInput = 2;

    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new ServeArguments();
        var command = arguments.Command();
        command.SetAction((line, cancellation) => ServeAsync(ServeSettings.Read(arguments, line), cancellation));
        var root = new RootCommand { command };
        var parsed = root.Parse(args is ["serve", ..] ? args : ["serve", .. args], Parsing);
        foreach (var error in parsed.Errors) Fail($"{error.Message.TrimEnd('.')}; 'ldm serve --help' says what there is");
        if (parsed.Errors.Count > 0) return BadInput;
        try
        {
            // The web host has its own handling of Ctrl+C and SIGTERM, which lets runs and connections end first.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception wrong) when (wrong is SettingsException or PluginCollisionException or IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            Fail(wrong.Message);
            return BadInput;
        }
    }

    private static async Task<int> ServeAsync(ServeSettings settings, CancellationToken cancellation)
    {
        await using var app = await WebServer.StartAsync(settings, Console.Out, cancellation);
        if (settings.Open) Browser.Open(app.Services.GetRequiredService<ServerAddress>().Link, Console.Error);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static void Fail(string message) => Console.Error.WriteLine($"error: {message}");
}
