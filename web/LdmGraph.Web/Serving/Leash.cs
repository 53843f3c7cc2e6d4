namespace LdmGraph.Web.Serving;

/// <summary>
/// Ends the server when the process that started it is gone. Started by <c>ldm</c>, it has a pipe for its standard input, which
/// ends with that process; started by the launcher or a service it may have no input at all, and goes on.
/// </summary>
internal sealed class Leash(IHostApplicationLifetime lifetime) : BackgroundService
{
    public const string Variable = "LDMGRAPH_END_WITH_INPUT";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) return;
        await using var input = Console.OpenStandardInput();
        var nothing = new byte[1];
        while (await input.ReadAsync(nothing, stoppingToken) > 0) { }
        lifetime.StopApplication();
    }
}
