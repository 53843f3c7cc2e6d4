namespace LdmGraph.Editor.Documents;

/// <summary>A command that cannot be done to this graph. The message is for the person who asked for it.</summary>
public sealed class EditRefusedException(string reason, string? fix = null) : Exception(fix is null ? reason : $"{reason}; {fix}")
{
    /// <summary>Why not.</summary>
    public string Reason { get; } = reason;

    /// <summary>What could be done instead.</summary>
    public string? Fix { get; } = fix;
}
