using System.Globalization;
using System.Text.Json;

namespace LdmGraph.Editor.Documents;

/// <summary>A text, a number, true, false or null, in the spelling of the file.</summary>
public sealed class JsonLeaf : Json
{
    internal JsonLeaf(string raw) => Raw = raw;

    /// <summary>As the file writes it: texts with quotes and escapes.</summary>
    public string Raw { get; }

    public bool IsText => Raw[0] == '"';

    public bool IsNull => Raw == "null";

    public override string? AsText => IsText ? JsonSerializer.Deserialize<string>(Raw) : null;

    public override double? AsNumber => (char.IsAsciiDigit(Raw[0]) || Raw[0] == '-')
        && double.TryParse(Raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public override bool? AsBool => Raw switch { "true" => true, "false" => false, _ => null };

    /// <summary>Equal spelling: 1.0 is not 1, because the file would change.</summary>
    public override bool Equals(Json? other) => other is JsonLeaf leaf && leaf.Raw == Raw;

    public override int GetHashCode() => Raw.GetHashCode(StringComparison.Ordinal);
}
