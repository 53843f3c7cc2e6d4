namespace LdmGraph.TestPlugins;

/// <summary>One service under two contracts, both types of .NET, so that tests need no contract of their own.</summary>
[Service(typeof(IFormatProvider))]
[Service(typeof(ICustomFormatter))]
public sealed class Courtesy : IFormatProvider, ICustomFormatter
{
    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

    public string Format(string? format, object? arg, IFormatProvider? formatProvider) => $"dear {arg}";
}
