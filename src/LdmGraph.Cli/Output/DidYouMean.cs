using LdmGraph.Engine;

namespace LdmGraph.Cli.Output;

/// <summary>The end of a message about a name that is not known.</summary>
internal static class DidYouMean
{
    /// <summary><c>; did you mean 'run'?</c>, or, where nothing is near, what is given instead.</summary>
    public static string For(string wrong, IEnumerable<string> known, string otherwise = "") =>
        Suggestion.For(wrong, known) is { } hint && hint.StartsWith("did", StringComparison.Ordinal) ? $"; {hint}" : otherwise;
}
