using System.Globalization;

namespace LdmGraph.Diffusion;

/// <summary>A measured number with its name.</summary>
/// <param name="Name">What was measured: <c>psnr</c>.</param>
/// <param name="Value">The number; may be infinite, as the PSNR of equal pictures is.</param>
/// <param name="Unit">Its unit, <c>dB</c>; empty for plain numbers.</param>
[PortType("metric", Color = "#d5a6bd", Letter = "Q")]
public sealed record Metric(string Name, double Value, string Unit = "")
{
    /// <summary>"psnr 31.42 dB".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:0.######}{(Unit.Length > 0 ? " " : "")}{Unit}");
}
