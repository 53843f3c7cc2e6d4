using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests;

public class FuzzTests
{
    private const int Rounds = 400;

    /// <summary>Far above what the small files need, far below what a lie could ask for.</summary>
    private const long MaxAllocation = 64 << 20;

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("model.ckpt")]
    [InlineData("model_legacy.ckpt")]
    [InlineData("deflated")]
    public void A_damaged_file_is_read_or_refused_and_nothing_else(string name)
    {
        using var folder = new TemporaryFolder();
        var original = name == "deflated" ? Deflated(folder) : File.ReadAllBytes(GoldenData.Formats(name));
        var live = Tensor.TotalCount;
        var refused = 0;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var damaged = Damage(original, new Random(seed));
            File.WriteAllBytes(folder["damaged"], damaged);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = WeightsFile.Open(folder["damaged"]);
                foreach (var (tensor, info) in file.Weights.Entries)
                {
                    Assert.InRange(info.Bytes, 0, MaxAllocation);
                    using var _ = file.Weights.Read(tensor);
                    file.Weights.ReadBytes(tensor);
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}: {other}");
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocation);
        }
        Assert.Equal(live, Tensor.TotalCount);
        Assert.InRange(refused, Rounds / 10, Rounds);
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            // Headers are a small part of a file and the interesting one.
            if (random.Next(2) == 0) at %= Math.Min(bytes.Count, 4096);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 64), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 64))); break;
                case 4: for (var i = at; i < Math.Min(at + 8, bytes.Count); i++) bytes[i] = 0xff; break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
            if (bytes.Count == 0) return [];
        }
        return [.. bytes];
    }

    private static byte[] Deflated(TemporaryFolder folder)
    {
        using (var source = ZipFile.OpenRead(GoldenData.Formats("model.ckpt")))
        using (var target = ZipFile.Open(folder["deflated.ckpt"], ZipArchiveMode.Create))
            foreach (var entry in source.Entries)
            {
                using var input = entry.Open();
                using var output = target.CreateEntry(entry.FullName, CompressionLevel.Optimal).Open();
                input.CopyTo(output);
            }
        return File.ReadAllBytes(folder["deflated.ckpt"]);
    }
}
