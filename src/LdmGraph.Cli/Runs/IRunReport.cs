using LdmGraph.Engine;

namespace LdmGraph.Cli.Runs;

/// <summary>Shows a run while it goes on. Results (files, outputs) go to standard output, everything else to standard error.</summary>
internal interface IRunReport
{
    /// <summary>Follows a run to its end.</summary>
    Task FollowAsync(IAsyncEnumerable<RunEvent> events);
}
