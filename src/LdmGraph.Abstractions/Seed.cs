using System.Globalization;

namespace LdmGraph;

/// <summary>A seed: 64 bits, written in graph files as a string of decimal digits because browsers round above 2^53.</summary>
[PortType("seed", Color = "#b08968", Letter = "S")]
public readonly record struct Seed(ulong Value)
{
    /// <summary>Reads a string of decimal digits.</summary>
    public static bool TryParse(string? text, out Seed seed)
    {
        var ok = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        seed = new Seed(value);
        return ok;
    }

    /// <summary>The decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
