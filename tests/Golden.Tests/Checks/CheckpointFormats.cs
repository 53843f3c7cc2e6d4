using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints;

namespace LdmGraph.Golden.Checks;

/// <summary>Every container holds the same tensors, bit for bit.</summary>
[Checks("ckpt_formats")]
internal sealed class CheckpointFormats : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var expected = golden.Weights();
        foreach (var (file, _) in golden.Json["files"]!.AsObject())
        {
            var stored = golden.Own(WeightsFile.Open(golden.PathOf(file))).Weights;
            Compare(golden, file, stored, expected);
        }
        return default;
    }

    /// <summary>Fails for names, types, shapes or bits that differ.</summary>
    internal static void Compare(GoldenCase golden, string file, Weights got, Weights expected)
    {
        foreach (var name in expected.Entries.Keys.Except(got.Entries.Keys)) golden.Fail($"{file}: {name}", "is missing");
        foreach (var name in got.Entries.Keys.Except(expected.Entries.Keys)) golden.Fail($"{file}: {name}", "is not expected");
        foreach (var (name, info) in expected.Entries)
        {
            if (!got.Entries.TryGetValue(name, out var found)) continue;
            if (found.Dtype != info.Dtype || !found.Shape.SequenceEqual(info.Shape))
                golden.Fail($"{file}: {name}", $"is {found.Dtype} [{string.Join(", ", found.Shape)}], expected {info.Dtype} [{string.Join(", ", info.Shape)}]");
            else if (!Bytes(got, name).AsSpan().SequenceEqual(Bytes(expected, name)))
                golden.Fail($"{file}: {name}", "has other bits");
        }
    }

    // By way of tensors, as models read them.
    private static byte[] Bytes(Weights weights, string name)
    {
        using var tensor = weights.Read(name);
        return tensor.bytes.ToArray();
    }
}
