using System.Reflection;

namespace LdmGraph.Golden;

/// <summary>Finds the check for a case.</summary>
internal static class CheckCatalog
{
    private static readonly Dictionary<(string Kind, string? Algorithm), Type> Known = typeof(CheckCatalog).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes<ChecksAttribute>().Select(checks => (checks, type)))
        .ToDictionary(found => (found.checks.Kind, found.checks.Algorithm), found => found.type);

    public static ICheck? For(GoldenCase golden) =>
        (Known.GetValueOrDefault((golden.Kind, golden.Algorithm)) ?? Known.GetValueOrDefault((golden.Kind, null))) is { } type
            ? (ICheck)Activator.CreateInstance(type)!
            : null;
}
