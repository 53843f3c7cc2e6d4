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

/// <summary>Gives every seed its next value; done when a run is started. Runs one after another are one step of undo.</summary>
public sealed record AdvanceSeeds : EditorCommand
{
    /// <summary>Draws a seed; by default below 2^32, which is short enough to be told on the telephone.</summary>
    public Func<Seed> Draw { get; init; } = DrawShort;

    public override string Label => "New seeds";

    public override string? MergeKey => "seeds";

    public override void Change(DocumentChange change)
    {
        if (change.Get("layout", "$seeds") is not JsonMap modes) return;
        foreach (var (key, _) in modes)
        {
            var seed = new SeedRef(key);
            // Linked by now, or gone.
            if (seed.In(change.Document) is not { } value) continue;
            seed.Put(change, seed.ModeIn(change.Document) == SeedMode.Increment ? new Seed(unchecked(value.Value + 1)) : Draw());
        }
    }

    internal static Seed DrawShort()
    {
        Span<byte> bytes = stackalloc byte[4];
        RandomNumberGenerator.Fill(bytes);
        return new Seed(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
    }
}
