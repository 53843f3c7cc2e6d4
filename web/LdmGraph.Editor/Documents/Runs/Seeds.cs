using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LdmGraph.Editor.Documents;

/// <summary>What becomes of a seed when a run is started. It changes before the run: the seed that is shown is the one that was used.</summary>
public enum SeedMode
{
    Fixed,
    Randomise,
    Increment,
}

/// <summary>A seed of the graph: a param, or a literal at a port.</summary>
/// <param name="Key"><c>params.seed</c>, or the port, <c>noise:in.seed</c>; under this name the graph file keeps the mode.</param>
public readonly record struct SeedRef(string Key)
{
    public static SeedRef Param(string name) => new($"params.{name}");

    public static SeedRef Port(PortRef port) => new(port.ToString());

    /// <summary>Name of the param; null for a port.</summary>
    public string? ParamName => Key.StartsWith("params.", StringComparison.Ordinal) ? Key["params.".Length..] : null;

    /// <summary>The seed as it stands in the graph; null when it is not there, or not a seed.</summary>
    public Seed? In(EditorDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var text = ParamName is { } name ? document.Params.FirstOrDefault(param => param.Name == name)?.Default?.AsText : document.Port(PortRef.Parse(Key))?.Value.AsText;
        return Seed.TryParse(text, out var seed) ? seed : null;
    }

    /// <summary>What becomes of it when a run is started.</summary>
    public SeedMode ModeIn(EditorDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Root["layout"]?["$seeds"]?[Key]?.AsText switch { "randomise" => SeedMode.Randomise, "increment" => SeedMode.Increment, _ => SeedMode.Fixed };
    }

    internal void Put(DocumentChange change, Seed seed)
    {
        var text = Json.Text(seed.ToString());
        if (ParamName is { } name) change.Set(text, "params", name, "default");
        else Connect.Put(change, PortRef.Parse(Key), text);
    }
}

/// <summary>Says what becomes of a seed when a run is started.</summary>
public sealed record SetSeedMode(SeedRef Seed, SeedMode Mode) : EditorCommand
{
    public override string Label => $"Seed: {Mode.ToString().ToLowerInvariant()}";

    public override void Change(DocumentChange change)
    {
        if (Mode == SeedMode.Fixed) change.RemoveWithEmptyHolder("layout", "$seeds", Seed.Key);
        else change.Set(Json.Text(Mode == SeedMode.Randomise ? "randomise" : "increment"), "layout", "$seeds", Seed.Key);
    }
}

/// <summary>Keeps a seed that gave a good result.</summary>
public sealed record UseSeed(SeedRef Seed, Seed Value) : EditorCommand
{
    public override string Label => $"Use seed {Value}";

    public override void Change(DocumentChange change)
    {
        Seed.Put(change, Value);
        new SetSeedMode(Seed, SeedMode.Fixed).Change(change);
    }
}

/// <summary>Gives seeds their next values; done when a run is started. Runs one after another are one step of undo.</summary>
/// <param name="Next">The values.</param>
public sealed record AdvanceSeeds(IReadOnlyList<KeyValuePair<SeedRef, Seed>> Next) : EditorCommand
{
    public override string Label => "New seeds";

    public override string? MergeKey => "seeds";

    /// <summary>What comes next for every seed of a graph that does not stay as it is.</summary>
    /// <param name="document">The graph.</param>
    /// <param name="draw">Draws a seed; by default below 2^32, which is short enough to be told on the telephone.</param>
    public static AdvanceSeeds Of(EditorDocument document, Func<Seed>? draw = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        var next = new List<KeyValuePair<SeedRef, Seed>>();
        foreach (var seed in (document.Root["layout"]?["$seeds"] as JsonMap ?? JsonMap.Empty).Select(mode => new SeedRef(mode.Key)))
            // Linked by now, or gone, when there is no value.
            if (seed.In(document) is { } value) next.Add(new(seed, seed.ModeIn(document) == SeedMode.Increment ? new Seed(unchecked(value.Value + 1)) : (draw ?? DrawShort)()));
        return new(next);
    }

    /// <summary>The graph with the next seeds: what a run is made of before anybody knows whether it can run.</summary>
    public EditorDocument In(EditorDocument document)
    {
        var change = new DocumentChange(document);
        Change(change);
        return change.Document;
    }

    public override void Change(DocumentChange change)
    {
        foreach (var (seed, value) in Next)
            if (seed.In(change.Document) is not null) seed.Put(change, value);
    }

    internal static Seed DrawShort()
    {
        Span<byte> bytes = stackalloc byte[4];
        RandomNumberGenerator.Fill(bytes);
        return new Seed(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
    }
}
