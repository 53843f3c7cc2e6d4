using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Benchmarks;

/// <summary>
/// Writes a checkpoint of true size with random weights from a list of parameter names and shapes (a file of tests/zoo):
/// <c>config.yaml</c>, <c>model.safetensors</c> and a small <c>vocab.txt</c>.
/// </summary>
/// <remarks>
/// Weights are normal with standard deviation 1/√fan-in, norms are one and biases zero, so that activations stay of
/// order one through any depth. The numbers come from one table read at varying offsets: a billion of them take seconds.
/// </remarks>
internal static class RandomCheckpoint
{
    private const int TableLength = 1 << 20;

    /// <param name="zooFile">Path of a file of tests/zoo.</param>
    /// <param name="folder">Folder to write to; created.</param>
    /// <param name="half">float16 instead of float32.</param>
    public static void Write(string zooFile, string folder, bool half)
    {
        var zoo = JsonNode.Parse(File.ReadAllText(zooFile))!;
        var tensors = zoo["tensors"]!.AsObject()
            .Select(pair => (Name: pair.Key, Shape: pair.Value!.AsArray().Select(dimension => dimension!.GetValue<long>()).ToArray()))
            .ToList();
        Directory.CreateDirectory(folder);
        // JSON is YAML.
        File.WriteAllText(Path.Combine(folder, "config.yaml"), zoo["config"]!.ToJsonString());
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "red", "sphere", "on", "grass"]);

        var size = half ? 2 : 4;
        var header = new JsonObject();
        var offset = 0L;
        foreach (var (name, shape) in tensors)
        {
            var bytes = shape.Aggregate(1L, (product, dimension) => product * dimension) * size;
            header[name] = new JsonObject
            {
                ["dtype"] = half ? "F16" : "F32",
                ["shape"] = JsonSerializer.SerializeToNode(shape),
                ["data_offsets"] = JsonSerializer.SerializeToNode(new[] { offset, offset + bytes }),
            };
            offset += bytes;
        }
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        using var file = new FileStream(Path.Combine(folder, "model.safetensors"), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(json.Length + (8 - json.Length % 8) % 8));
        file.Write(length);
        file.Write(json);
        for (var i = json.Length; i % 8 != 0; i++) file.WriteByte((byte)' ');

        var table = NormalTable();
        var place = 0;
        foreach (var (name, shape) in tensors) WriteTensor(file, name, shape, table, ref place, half);
    }

    private static void WriteTensor(FileStream file, string name, long[] shape, float[] table, ref int place, bool half)
    {
        var elements = shape.Aggregate(1L, (product, dimension) => product * dimension);
        var fanIn = shape.Length > 1 ? elements / shape[0] : 0;
        var buffer = new float[TableLength];
        var halves = new Half[TableLength];
        for (var done = 0L; done < elements;)
        {
            var count = (int)Math.Min(elements - done, TableLength - place);
            var chunk = buffer.AsSpan(0, count);
            if (fanIn > 0)
            {
                var deviation = (float)(1 / Math.Sqrt(fanIn));
                for (var i = 0; i < count; i++) chunk[i] = deviation * table[place + i];
            }
            else
            {
                chunk.Fill(name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1);
            }
            if (half)
            {
                for (var i = 0; i < count; i++) halves[i] = (Half)chunk[i];
                file.Write(MemoryMarshal.AsBytes(halves.AsSpan(0, count)));
            }
            else
            {
                file.Write(MemoryMarshal.AsBytes(chunk));
            }
            done += count;
            // A stride coprime to the table's length, so that no two tensors read the table alike.
            place = (place + count + 7919) % TableLength;
        }
    }

    /// <summary>Box-Muller over a linear congruential generator: good enough to be random weights, and the same everywhere.</summary>
    private static float[] NormalTable()
    {
        var state = 1UL;
        double Uniform()
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            return ((state >> 11) + 0.5) / (1UL << 53);
        }
        var table = new float[TableLength];
        for (var i = 0; i < TableLength; i++)
            table[i] = (float)(Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform()));
        return table;
    }
}
