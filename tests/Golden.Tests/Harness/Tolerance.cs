using System.Text.Json.Nodes;
using LdmGraph.Testing;
using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>How far a value may be from the reference's: |got − expected| ≤ Atol + Rtol · |expected|.</summary>
internal readonly record struct Tolerance(double Atol, double Rtol)
{
    public static Tolerance Exact { get; } = new(0, 0);

    /// <summary>Of the cases of the original code: one entry per tensor, with a relative tolerance for the whole case.</summary>
    public static Tolerance OfOriginal(JsonNode? entry, double rtol)
    {
        if (entry is null || Flag(entry["exact"])) return Exact;
        var atol = (double)entry["recommended_atol"]!;
        return Flag(entry["integer"]) ? new(atol, 0) : new(atol, (double?)entry["recommended_rtol"] ?? rtol);
    }

    /// <summary>Of the diffusers cases: written beside each output.</summary>
    public static Tolerance OfOutput(JsonNode? entry) =>
        entry is null || Flag(entry["exact"]) ? Exact
        : entry["max_abs"] is { } largest ? new((double)largest, 0)
        : new((double)entry["atol"]!, (double)entry["rtol"]!);

    /// <summary>Null where two tensors are no further apart, otherwise what differs.</summary>
    public string? Difference(Tensor got, Tensor expected, double disturbance = 0) => TensorComparison.Difference(got, expected, Atol, Rtol, disturbance);

    private static bool Flag(JsonNode? value) => value is not null && (bool)value;
}
