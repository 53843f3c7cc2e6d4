namespace LdmGraph.Web.Api;

/// <summary>How large requests may be, in bytes.</summary>
internal static class RequestLimits
{
    /// <summary>Whatever has no limit of its own: forms and small messages.</summary>
    public const long Default = 1 << 20;

    /// <summary>Graphs, as the engine reads them at most.</summary>
    public const long Graph = 64L << 20;

    /// <summary>Pictures that are uploaded.</summary>
    public const long Upload = 256L << 20;
}
