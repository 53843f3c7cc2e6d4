using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>
/// One folder of reference data. A check reads inputs and configuration from it and hands in results; what it does not
/// hand in counts as wrong. Both layouts are read: tensors <c>in.*</c> and <c>out.*</c> with a table of tolerances
/// (cases of the original code), and <c>inputs</c> and <c>outputs</c> with a tolerance each (cases of diffusers).
/// </summary>
internal sealed partial class GoldenCase : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, (string Stored, Tolerance Tolerance)> _outputs = [];
    private readonly HashSet<string> _open;
    private readonly Weights? _io;

    private GoldenCase(string folder, JsonObject json)
    {
        (Folder, Json) = (folder, json);
        var io = Path.Combine(folder, "io.safetensors");
        if (File.Exists(io)) _io = Own(SafetensorsFile.Open(io));
        if (json["outputs"] is JsonObject outputs)
            foreach (var (name, entry) in outputs) _outputs[name] = (name, Tolerance.OfOutput(entry!["tolerance"]));
        else
            foreach (var stored in (_io?.Entries.Keys ?? []).Where(key => key.StartsWith("out.", StringComparison.Ordinal)))
                _outputs[stored[4..]] = (stored, Tolerance.OfOriginal(json["tolerance"]?["per_tensor"]?[stored[4..]], (double?)json["tolerance"]?["rtol"] ?? 1e-5));
        _open = [.. _outputs.Keys];
    }

    public static GoldenCase Open(string folder, double disturbance = 0) =>
        new(folder, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!.AsObject()) { Disturbance = disturbance };

    public string Folder { get; }

    public JsonObject Json { get; }

    public string Kind => (string)Json["kind"]!;

    /// <summary>The class that the case exercises where its kind covers several: <c>DDIMScheduler</c>; otherwise null.</summary>
    public string? Algorithm => SchedulerClass().Match((string?)Json["reference"] ?? "") is { Success: true } match ? match.Value : null;

    public JsonObject Config => Json["config"]?.AsObject() ?? [];

    public IEnumerable<JsonObject> Runs => (Json["runs"] ?? Config["runs"] ?? new JsonArray()).AsArray().Select(run => run!.AsObject());

    /// <summary>Moves every expected value by this share of itself and more: an output that still agrees is not compared.</summary>
    public double Disturbance { get; init; }

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>The case disposes it when it ends.</summary>
    public T Own<T>(T value) where T : IDisposable
    {
        _owned.Add(value is Tensor tensor ? tensor.DetachFromDisposeScope() : value);
        return value;
    }

    public Weights Weights(string file = "weights.safetensors") => Own(SafetensorsFile.Open(PathOf(file)));

    public bool HasInput(string name) => _io!.Entries.ContainsKey($"in.{name}") || !name.StartsWith("out.", StringComparison.Ordinal) && _io.Entries.ContainsKey(name);

    /// <summary>An input, in memory of its own.</summary>
    public Tensor Input(string name)
    {
        using var stored = _io!.Read(_io.Entries.ContainsKey($"in.{name}") ? $"in.{name}" : name);
        return Own(stored.clone());
    }

    public Tensor? OptionalInput(string name) => HasInput(name) ? Input(name) : null;

    public bool Wants(string output) => _outputs.ContainsKey(output);

    public IReadOnlyCollection<string> Outputs => _outputs.Keys;

    /// <summary>The stored output, for results that are only made from another one.</summary>
    public Tensor Expected(string output)
    {
        using var stored = _io!.Read(_outputs[output].Stored);
        return Own(stored.clone());
    }

    /// <summary>Hands in a result.</summary>
    /// <param name="output">Its name.</param>
    /// <param name="got">The result.</param>
    /// <param name="tolerance">In place of the case's own, where that is stated in another unit.</param>
    public void Expect(string output, Tensor got, Tolerance? tolerance = null)
    {
        if (!_outputs.TryGetValue(output, out var reference)) throw new ArgumentException($"the case has no output '{output}'", nameof(output));
        _open.Remove(output);
        using var expected = _io!.Read(reference.Stored);
        Fail(output, (tolerance ?? reference.Tolerance).Difference(got, expected, Disturbance));
    }

    /// <summary>Hands in a result where the case stores it: not every run of a case has every output.</summary>
    public void ExpectIfStored(string output, Func<Tensor> got)
    {
        if (!Wants(output)) return;
        using var scope = NewDisposeScope();
        Expect(output, got());
    }

    /// <summary>Hands in results of several steps, stored in one tensor.</summary>
    public void ExpectStack(string output, IEnumerable<Tensor> steps) => ExpectIfStored(output, () => stack(steps.ToArray()));

    public void Fail(string what, string? difference)
    {
        if (difference is not null) _problems.Add($"{what}: {difference}");
    }

    /// <summary>What is wrong, outputs that were not handed in included.</summary>
    public IReadOnlyList<string> Problems() => [.. _problems, .. _open.Order(StringComparer.Ordinal).Select(output => $"{output}: was not compared")];

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--) _owned[i].Dispose();
    }

    public override string ToString() => Path.GetFileName(Folder);

    [GeneratedRegex(@"\b\w+Scheduler\b")]
    private static partial Regex SchedulerClass();
}
