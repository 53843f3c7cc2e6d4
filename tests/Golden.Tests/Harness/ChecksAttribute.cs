namespace LdmGraph.Golden;

/// <summary>Marks a class as the check for cases of a kind, or of one algorithm of that kind.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ChecksAttribute(string kind, string? algorithm = null) : Attribute
{
    public string Kind { get; } = kind;

    public string? Algorithm { get; } = algorithm;
}

/// <summary>Makes again what a case stores, with the code that users run. A new check is a new file in Checks.</summary>
internal interface ICheck
{
    ValueTask RunAsync(GoldenCase golden);
}
