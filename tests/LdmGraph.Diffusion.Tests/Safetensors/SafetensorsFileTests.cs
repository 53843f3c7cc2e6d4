using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion.Tests.Safetensors;

public class SafetensorsFileTests
{
    [Fact]
    public void Every_type_comes_back_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        ScalarType[] types = [ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64];
        var stored = types.ToDictionary(type => type.ToString(), type => (Noise.Draw(new Seed(3), [3, 5]) * 10).to(type));

        SafetensorsWriter.Write(folder["all.safetensors"], stored);

        using var file = SafetensorsFile.Open(folder["all.safetensors"]);
        foreach (var (name, expected) in stored)
        {
            var actual = file.Read(name);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.shape, actual.shape);
            Assert.Equal(expected.bytes.ToArray(), actual.bytes.ToArray());
            Assert.Equal(expected.bytes.ToArray(), file.ReadBytes(name));
        }
    }

    [Fact]
    public void Scalars_empty_tensors_other_layouts_and_metadata_come_back()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var transposed = arange(6).reshape(2, 3).t();
        SafetensorsWriter.Write(folder["odd.safetensors"],
            new Dictionary<string, Tensor> { ["scalar"] = tensor(2.5), ["empty"] = zeros(0, 4), ["transposed"] = transposed, ["ünïcode \"name\""] = ones(1) },
            new Dictionary<string, string> { ["step"] = "7" });

        using var file = SafetensorsFile.Open(folder["odd.safetensors"]);
        Assert.Equal("7", file.Metadata["step"]);
        Assert.Equal(2.5, file.Read("scalar").item<double>());
        Assert.Equal([0, 4], file.Read("empty").shape);
        Assert.True(file.Read("transposed").eq(transposed).all().item<bool>());
        Assert.Equal(1f, file.Read("ünïcode \"name\"").item<float>());
    }

    [Fact]
    public void Tensors_outlive_the_file_that_they_came_from()
    {
        using var folder = new TemporaryFolder();
        var before = Tensor.TotalCount;
        using (var values = arange(1000, ScalarType.Float32)) SafetensorsWriter.Write(folder["model.safetensors"], [new("a", values)]);

        Tensor a;
        using (var file = SafetensorsFile.Open(folder["model.safetensors"])) a = file.Read("a");
        File.Delete(folder["model.safetensors"]);

        using (a)
        using (var sum = a.sum()) Assert.Equal(499500f, sum.item<float>());
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_tensor_that_goes_takes_its_pages_along()
    {
        if (!OperatingSystem.IsLinux()) return; // elsewhere the system decides by itself
        using var folder = new TemporaryFolder();
        const int Megabytes = 64;
        using (var values = ones(Megabytes << 18)) SafetensorsWriter.Write(folder["model.safetensors"], [new("a", values)]);
        using var file = SafetensorsFile.Open(folder["model.safetensors"]);
        var before = ResidentFileMegabytes();

        using (var a = file.Read("a"))
        {
            using var sum = a.sum();
            Assert.InRange(ResidentFileMegabytes() - before, Megabytes * 0.9, Megabytes * 2);
        }

        Assert.InRange(ResidentFileMegabytes() - before, -Megabytes, Megabytes * 0.5);
    }

    [Fact]
    public void What_was_written_into_a_tensor_stays_while_another_over_the_same_bytes_lives()
    {
        using var folder = new TemporaryFolder();
        using (var values = ones(1 << 16)) SafetensorsWriter.Write(folder["model.safetensors"], [new("a", values)]);
        using var file = SafetensorsFile.Open(folder["model.safetensors"]);
        using var first = file.Read("a");
        using (var second = file.Read("a")) second.fill_(2).Dispose();
        using var sum = first.sum();
        Assert.Equal(2f * (1 << 16), sum.item<float>());
    }

    [Fact]
    public void A_replaced_file_does_not_change_what_is_open()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder["model.safetensors"], [new("a", ones(10))]);
        using var file = SafetensorsFile.Open(folder["model.safetensors"]);
        SafetensorsWriter.Write(folder["model.safetensors"], [new("a", zeros(10))]);
        Assert.Equal(10f, file.Read("a").sum().item<float>());
    }

    [Fact]
    public void Views_rename_and_cut_prefixes_without_reading()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder["model.safetensors"], new Dictionary<string, Tensor> { ["unet.a"] = ones(1), ["unet.b"] = zeros(2), ["vae.a"] = zeros(3) });
        using var file = SafetensorsFile.Open(folder["model.safetensors"]);

        var view = file.Under("unet.").Renamed(new Dictionary<string, string> { ["first"] = "a" });

        Assert.Equal(["first"], view.Entries.Keys);
        Assert.Equal(1f, view.Read("first").item<float>());
        Assert.Throws<KeyNotFoundException>(() => view.Read("b"));
        Assert.Throws<KeyNotFoundException>(() => view.ReadBytes("unet.a"));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder["model.safetensors"], [new("a", ones(4))]);
        var old = File.ReadAllBytes(folder["model.safetensors"]);

        // The second tensor has a shape, but no values to write: the first is already in the new file by then.
        Assert.ThrowsAny<Exception>(() => SafetensorsWriter.Write(folder["model.safetensors"], [new("a", ones(8)), new("b", zeros([8], device: META))]));
        Assert.Equal(old, File.ReadAllBytes(folder["model.safetensors"]));
        Assert.Equal([folder["model.safetensors"]], Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void A_name_twice_or_a_reserved_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["x"], [new("a", ones(1)), new("a", ones(1))]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["x"], [new("__metadata__", ones(1))]));
    }

    private static double ResidentFileMegabytes() =>
        File.ReadLines("/proc/self/status").Where(line => line.StartsWith("RssFile:", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture) / 1024).Single();
}
