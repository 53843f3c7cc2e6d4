using System.IO.Compression;
using System.Runtime.InteropServices;
using LdmGraph.Plugins.Checkpoints.Tests.Pickle;
using TorchSharp;

namespace LdmGraph.Plugins.Checkpoints.Tests.PyTorch;

public class TorchFileTests
{
    private static readonly byte[] Six = MemoryMarshal.AsBytes<float>([0, 1, 2, 3, 4, 5]).ToArray();

    [Fact]
    public void A_state_dict_may_lie_deep_in_what_a_script_saved()
    {
        using var folder = new TemporaryFolder();
        var pickle = Dictionary(p => p.Text("epoch").Int(3).Text("nets").Op(']').Op('}').Op('(').Text("w").Tensor("0", 6, 0, [6], [1]).Op('u').Op('a'));
        using var file = WeightsFile.Open(ZipBytes.Checkpoint(folder, pickle, ("0", Six)));
        Assert.Equal(["nets.0.w"], file.Weights.Entries.Keys);
    }

    [Fact]
    public void A_subclass_of_dict_is_read_through()
    {
        using var folder = new TemporaryFolder();
        var pickle = new PickleBytes().Global("box", "Box").Op(')').Op('\x81').Op('(').Text("w").Tensor("0", 6, 0, [6], [1]).Op('u');
        using var file = WeightsFile.Open(ZipBytes.Checkpoint(folder, pickle, ("0", Six)));
        Assert.Equal(["w"], file.Weights.Entries.Keys);
        Assert.Equal(["box.Box"], file.Placeholders);
    }

    [Fact]
    public void A_whole_module_is_refused_by_the_name_of_its_class()
    {
        using var folder = new TemporaryFolder();
        var pickle = new PickleBytes().Global("ldm.models.autoencoder", "AutoencoderKL").Op(')').Op('\x81').Op('}').Op('b');
        Assert.Contains("a whole object of the class ldm.models.autoencoder.AutoencoderKL", Refused(ZipBytes.Checkpoint(folder, pickle)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_placeholder_where_a_tensor_is_wanted_is_named()
    {
        using var folder = new TemporaryFolder();
        var pickle = Dictionary(p => p.Text("a").Tensor("0", 6, 0, [6], [1]).Text("b").Global("torch.storage", "_load_from_bytes").Tuple(q => q.Text("x")).Reduce());
        using var file = WeightsFile.Open(ZipBytes.Checkpoint(folder, pickle, ("0", Six)));
        Assert.Equal(["a"], file.Weights.Entries.Keys);
        Assert.Contains("torch.storage._load_from_bytes", Assert.Throws<KeyNotFoundException>(() => file.Weights.Read("b")).Message, StringComparison.Ordinal);
        Assert.Contains("'b' is an object of the class torch.storage._load_from_bytes", Assert.Throws<InvalidDataException>(() => file.ThrowIfBlocked("")).Message, StringComparison.Ordinal);
        file.ThrowIfBlocked("elsewhere.");
    }

    [Theory]
    [InlineData(6, 0, new[] { 7 }, new[] { 1 })]
    [InlineData(6, 1, new[] { 6 }, new[] { 1 })]
    [InlineData(6, -1, new[] { 2 }, new[] { 1 })]
    [InlineData(6, 0, new[] { 2 }, new[] { -1 })]
    [InlineData(6, 0, new[] { -2 }, new[] { 1 })]
    [InlineData(6, 0, new[] { 2, 2 }, new[] { 2147483647, 2147483647 })]
    [InlineData(6, 7, new[] { 0 }, new[] { 1 })]
    public void A_view_that_leaves_its_storage_is_refused(int elements, int offset, int[] size, int[] stride)
    {
        using var folder = new TemporaryFolder();
        var pickle = Dictionary(p => p.Text("w").Tensor("0", elements, offset, size, stride));
        Assert.Contains("lies outside of its storage '0'", Refused(ZipBytes.Checkpoint(folder, pickle, ("0", Six))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_bytes_do_not_unfold_to_terabytes()
    {
        using var folder = new TemporaryFolder();
        var pickle = Dictionary(p => p.Text("w").Tensor("0", 6, 0, [1 << 20, 1 << 20], [0, 0]));
        Assert.Contains("1099511627776 elements", Refused(ZipBytes.Checkpoint(folder, pickle, ("0", Six))), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_and_strides_that_differ_in_number_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("1 sizes and 2 strides", Refused(ZipBytes.Checkpoint(folder, Dictionary(p => p.Text("w").Tensor("0", 6, 0, [6], [1, 1])), ("0", Six))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ComplexFloatStorage")]
    [InlineData("QInt8Storage")]
    [InlineData("nn.Module")]
    public void A_storage_of_an_unknown_type_is_refused(string storage)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains($"unknown type torch.{storage}", Refused(ZipBytes.Checkpoint(folder, Dictionary(p => p.Text("w").Tensor("0", 6, 0, [6], [1], storage)), ("0", Six))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_is_as_long_as_its_tensors_need()
    {
        using var folder = new TemporaryFolder();
        var pickle = Dictionary(p => p.Text("w").Tensor("0", 7, 0, [7], [1]));
        Assert.Contains("'archive/data/0' has 24 bytes; its tensors need 28", Refused(ZipBytes.Checkpoint(folder, pickle, ("0", Six))), StringComparison.Ordinal);
        Assert.Contains("'archive/data/0', to which tensors refer, is missing", Refused(ZipBytes.Checkpoint(folder, pickle, ("1", Six))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_untyped_storage_is_cut_into_elements_of_the_tensors_type()
    {
        using var folder = new TemporaryFolder();
        // What PyTorch writes for types without a storage class of their own.
        var pickle = Dictionary(p => p.Text("w").Global("torch._utils", "_rebuild_tensor_v3").Tuple(
            q => q.Tuple(r => r.Text("storage"), r => r.Global("torch.storage", "UntypedStorage"), r => r.Text("0"), r => r.Text("cpu"), r => r.Int(24)).Op('Q'),
            q => q.Int(2), q => q.Tuple(r => r.Int(4)), q => q.Tuple(r => r.Int(1)), q => q.Op('\x89'), q => q.Op('}'), q => q.Global("torch", "float32")).Reduce());
        using var file = WeightsFile.Open(ZipBytes.Checkpoint(folder, pickle, ("0", Six)));
        using var tensor = file.Weights.Read("w");
        Assert.Equal([2, 3, 4, 5], tensor.data<float>().ToArray());
    }

    [Fact]
    public void Paths_beyond_counting_are_walked_once()
    {
        using var folder = new TemporaryFolder();
        // d1 = {a: d0, b: d0}, d2 = {a: d1, b: d1}, ...: 2^200 paths.
        var pickle = new PickleBytes().Op('}').Op('(').Text("w").Tensor("0", 6, 0, [6], [1]).Op('u').Op('r').Int32(0);
        for (var i = 0; i < 200; i++) pickle.Op('0').Op('}').Op('(').Text("a").Op('j').Int32(i).Text("b").Op('j').Int32(i).Op('u').Op('r').Int32(i + 1);
        using var file = WeightsFile.Open(ZipBytes.Checkpoint(folder, pickle, ("0", Six)));
        Assert.Single(file.Weights.Entries);
    }

    [Fact]
    public void Nested_rebuilding_is_no_recursion()
    {
        using var folder = new TemporaryFolder();
        var pickle = new PickleBytes().Op('}').Text("w").Global("torch._tensor", "_rebuild_from_type_v2").Op('q').Raw(0);
        for (var i = 0; i < 100_000; i++) pickle.Op('(').Op('h').Raw(0).Op('N');
        pickle.Op(')').Op('N');
        for (var i = 0; i < 100_000; i++) pickle.Op('t').Op('N');
        Assert.Contains("no tensors", Refused(ZipBytes.Checkpoint(folder, pickle.Op('0').Op('R').Op('s'))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_with_no_pickle_or_two_is_no_checkpoint()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("0 records 'data.pkl'", Refused(ZipBytes.Archive(folder, [("readme.txt", Six)])), StringComparison.Ordinal);
        Assert.Contains("2 records 'data.pkl'", Refused(ZipBytes.Archive(folder, [("a/data.pkl", Six), ("b/data.pkl", Six)])), StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_of_more_than_four_gigabytes_keep_their_sizes_elsewhere()
    {
        using var folder = new TemporaryFolder();
        var pickle = Dictionary(p => p.Text("w").Tensor("0", 0, 0, [0], [1])).Stop();
        File.WriteAllBytes(folder["zip64.ckpt"], ZipBytes.Zip64("archive/data.pkl", pickle));
        // Its pickle was found and read: what is missing is the storage that it names.
        Assert.Contains("'archive/data/0', to which tensors refer, is missing", Refused(folder["zip64.ckpt"]), StringComparison.Ordinal);
        using (var archive = ZipFile.OpenRead(folder["zip64.ckpt"])) Assert.Equal(pickle.Length, archive.Entries.Single().Length); // the framework agrees that this is a zip
    }

    [Fact]
    public void A_decompression_bomb_is_refused_by_what_it_claims()
    {
        using var folder = new TemporaryFolder();
        var path = ZipBytes.Archive(folder, [("archive/data.pkl", new byte[100 << 20])], CompressionLevel.Optimal);
        Assert.Contains("decompression bomb", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_does_not_inflate_to_its_length_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = ZipBytes.Archive(folder, [("archive/data.pkl", Dictionary(p => p.Text("w").Tensor("0", 6, 0, [6], [1])).Stop()), ("archive/data/0", Six)], CompressionLevel.Optimal);
        using var file = WeightsFile.Open(path);
        using (var good = file.Weights.Read("w")) Assert.Equal([0, 1, 2, 3, 4, 5], good.data<float>().ToArray());

        var bytes = File.ReadAllBytes(path);
        var data = bytes.AsSpan().IndexOf("archive/data/0"u8) + "archive/data/0".Length;
        bytes.AsSpan(data, 6).Fill(0xff);
        using var other = new TemporaryFolder();
        File.WriteAllBytes(other["broken.ckpt"], bytes);
        using var broken = WeightsFile.Open(other["broken.ckpt"]);
        Assert.Contains("'archive/data/0' does not inflate", Assert.Throws<InvalidDataException>(() => broken.Weights.Read("w")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_a_big_endian_machine_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = ZipBytes.Archive(folder, [("m/data.pkl", Dictionary(_ => { }).Stop()), ("m/byteorder", "big"u8.ToArray())]);
        Assert.Contains("big-endian", Refused(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:1234\nsize 4265380512\n", "Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html>", "web page")]
    [InlineData("hello, world, this is text", "neither safetensors nor")]
    public void What_is_no_checkpoint_is_called_by_its_name(string content, string what)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(what, Refused(folder.Write("model.safetensors", content)), StringComparison.Ordinal);
    }

    private static PickleBytes Dictionary(Action<PickleBytes> items)
    {
        var pickle = new PickleBytes().Op('}').Op('(');
        items(pickle);
        return pickle.Op('u');
    }

    private static string Refused(string path)
    {
        var error = Assert.Throws<InvalidDataException>(() => WeightsFile.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
