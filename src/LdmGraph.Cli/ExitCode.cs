namespace LdmGraph.Cli;

/// <summary>What the process returns; scripts rely on the numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The graph was fine and a node failed, or a picture could not be reproduced.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a graph, a plugin or a file is not as it must be; nothing was run.</summary>
    public const int BadInput = 2;

    /// <summary>128 + SIGINT, as shells have it; the same for SIGTERM.</summary>
    public const int Interrupted = 130;
}
