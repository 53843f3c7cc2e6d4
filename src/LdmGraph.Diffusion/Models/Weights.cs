using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Name, type and shape of a stored tensor.</summary>
/// <param name="Dtype">The type it is stored in.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
public sealed record WeightInfo(ScalarType Dtype, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>Bytes its elements take.</summary>
    public long Bytes => Elements * SizeOf(Dtype);

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Bool or ScalarType.Byte or ScalarType.Int8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new NotSupportedException($"weights are never stored as {type}"),
    };
}

/// <summary>The named tensors of a checkpoint, or a part of them. Nothing is read until asked for.</summary>
/// <remarks>Whoever opened the file disposes it; views (<see cref="Under"/>, <see cref="Renamed"/>) share it and need no disposal.</remarks>
public abstract class Weights
{
    /// <summary>What there is.</summary>
    public abstract IReadOnlyDictionary<string, WeightInfo> Entries { get; }

    /// <summary>Where it comes from, for messages: a path.</summary>
    public abstract string Origin { get; }

    /// <summary>
    /// The tensor in its stored type, on the CPU; where the format allows, it aliases the mapped file (which stays mapped
    /// until the tensor is disposed). Never write into it.
    /// </summary>
    /// <exception cref="KeyNotFoundException">No such tensor.</exception>
    public abstract Tensor Read(string name);

    /// <summary>
    /// The elements of a tensor in row-major order, little-endian, without making a tensor: for the few small values that
    /// say how a model is to be used, where the tensor library may not be installed.
    /// </summary>
    /// <exception cref="KeyNotFoundException">No such tensor.</exception>
    public virtual byte[] ReadBytes(string name)
    {
        using var tensor = Read(name);
        using var contiguous = tensor.contiguous();
        return contiguous.bytes.ToArray();
    }

    /// <summary>The name under which the file has a tensor, for messages to those who look into the file.</summary>
    public virtual string StoredName(string name) => name;

    /// <summary>The tensors whose names begin with the prefix, without it.</summary>
    public Weights Under(string prefix) =>
        Renamed(Entries.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(key => key[prefix.Length..]));

    /// <summary>The same tensors under other names; those not named are left out.</summary>
    /// <param name="names">From the new name to the stored one.</param>
    public Weights Renamed(IReadOnlyDictionary<string, string> names) => new View(this, names.ToDictionary(pair => pair.Key, pair => (WeightLayout)pair.Value));

    /// <summary>
    /// The tensors as a model of another layout names and shapes them. Those that no layout mentions keep their names, so
    /// that a check can call them unexpected; a layout of which a part is not stored counts as missing.
    /// </summary>
    /// <param name="layouts">From the model's name to what is stored.</param>
    public Weights LaidOutAs(IReadOnlyDictionary<string, WeightLayout> layouts)
    {
        var mentioned = layouts.Values.SelectMany(layout => layout.Names).ToHashSet();
        var rest = Entries.Keys.Where(name => !mentioned.Contains(name) && !layouts.ContainsKey(name));
        return new View(this, layouts.Concat(rest.Select(name => KeyValuePair.Create<string, WeightLayout>(name, name))).ToDictionary());
    }

    private sealed class View(Weights source, IReadOnlyDictionary<string, WeightLayout> layouts) : Weights
    {
        public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } = layouts
            .Where(pair => pair.Value.Names.All(source.Entries.ContainsKey))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Describe(source.Entries));

        public override string Origin => source.Origin;

        public override Tensor Read(string name) => Layout(name).Assemble(source.Read);

        public override byte[] ReadBytes(string name) => Layout(name) is { Names: [var stored] } ? source.ReadBytes(stored) : base.ReadBytes(name);

        public override string StoredName(string name) =>
            layouts.TryGetValue(name, out var layout) ? string.Join(" + ", layout.Names.Select(source.StoredName)) : name;

        private WeightLayout Layout(string name) =>
            Entries.ContainsKey(name) ? layouts[name] : throw new KeyNotFoundException($"{Origin} has no tensor '{StoredName(name)}' here");
    }
}
