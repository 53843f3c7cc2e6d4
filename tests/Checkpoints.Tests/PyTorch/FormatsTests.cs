using System.IO.Compression;
using LdmGraph.Diffusion;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests.PyTorch;

public class FormatsTests
{
    [Theory]
    [InlineData("model.ckpt", "PyTorch zip")]
    [InlineData("model_cuda_archive.ckpt", "PyTorch zip")]
    [InlineData("model_legacy.ckpt", "PyTorch legacy")]
    [InlineData("model_legacy_cuda.ckpt", "PyTorch legacy")]
    [InlineData("bare_state_dict.pt", "PyTorch zip")]
    [InlineData("bare_state_dict_legacy.pt", "PyTorch legacy")]
    public void Every_container_holds_the_same_tensors_bit_for_bit(string name, string format)
    {
        using var file = WeightsFile.Open(GoldenData.Formats(name));
        Assert.Equal(format, file.Format);
        AssertSameTensors(file.Weights);
    }

    [Fact]
    public void A_deflated_archive_holds_them_too()
    {
        using var folder = new TemporaryFolder();
        Recompress(GoldenData.Formats("model.ckpt"), folder["deflated.ckpt"], CompressionLevel.Optimal);
        using var file = WeightsFile.Open(folder["deflated.ckpt"]);
        AssertSameTensors(file.Weights);
    }

    [Fact]
    public void Reading_leaves_no_tensor_behind()
    {
        var before = Tensor.TotalCount;
        foreach (var name in new[] { "model.ckpt", "model_legacy.ckpt" })
        {
            using var file = WeightsFile.Open(GoldenData.Formats(name));
            foreach (var tensor in file.Weights.Entries.Keys) file.Weights.Read(tensor).Dispose();
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Tensors_of_a_stored_archive_outlive_the_file()
    {
        Tensor tensor;
        using (var file = WeightsFile.Open(GoldenData.Formats("model.ckpt"))) tensor = file.Weights.Read("betas");
        using (tensor) Assert.Equal(20, tensor.data<float>().ToArray().Length);
    }

    [Fact]
    public void Classes_of_a_real_training_run_are_named_as_placeholders()
    {
        using var file = WeightsFile.Open(GoldenData.Formats("model.ckpt"));
        Assert.Contains("numpy.core.multiarray.scalar", file.Placeholders);
    }

    private static void AssertSameTensors(Weights actual)
    {
        using var expected = SafetensorsFile.Open(GoldenData.Formats("weights.safetensors"));
        Assert.Equal(expected.Entries.Keys.Order(StringComparer.Ordinal), actual.Entries.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, info) in expected.Entries)
        {
            Assert.Equal(info.Dtype, actual.Entries[name].Dtype);
            Assert.Equal(info.Shape, actual.Entries[name].Shape);
            using var tensor = actual.Read(name);
            Assert.Equal(info.Shape, tensor.shape);
            Assert.True(expected.ReadBytes(name).AsSpan().SequenceEqual(tensor.bytes), $"{name} differs");
            Assert.True(expected.ReadBytes(name).AsSpan().SequenceEqual(actual.ReadBytes(name)), $"the bytes of {name} differ");
        }
    }

    private static void Recompress(string from, string to, CompressionLevel level)
    {
        using var source = ZipFile.OpenRead(from);
        using var target = ZipFile.Open(to, ZipArchiveMode.Create);
        foreach (var entry in source.Entries)
        {
            using var input = entry.Open();
            using var output = target.CreateEntry(entry.FullName, level).Open();
            input.CopyTo(output);
        }
    }
}
