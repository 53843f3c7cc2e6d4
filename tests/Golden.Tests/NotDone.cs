namespace LdmGraph.Golden;

/// <summary>What is not done yet, in one place: kinds of cases without a check, and what they wait for.</summary>
internal static class NotDoneYet
{
    private static readonly Dictionary<string, string> Kinds = new()
    {
    };

    /// <summary>What the case waits for, or null when the list does not name it.</summary>
    public static string? NotDone(this GoldenCase golden) => Kinds.GetValueOrDefault(golden.Kind);
}
