using System.Buffers.Binary;
using System.Text;

namespace LdmGraph.Diffusion.Tests.Safetensors;

public class SafetensorsHeaderTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[],"data_offsets":[24,32]}}""";

    [Fact]
    public void A_header_places_every_tensor()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(WriteFile(folder, Good, 32));
        Assert.Equal(["a", "b"], file.Entries.Keys);
        Assert.Equal([2, 3], file.Entries["a"].Shape);
        Assert.Empty(file.Entries["b"].Shape);
        Assert.Equal(8, file.Entries["b"].Bytes);
    }

    [Theory]
    // Values that do not fit together.
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}""", 20, "'a'", "needs 24 bytes")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,24]}}""", 24, "'a'", "needs 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "'a'", "cut short")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "'a'", "bytes 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "data_offsets of tensor 'a'", "no count")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "shape of tensor 'a'", "no count")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", 8, "shape of tensor 'a'", "no count")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""", 8, "'a'", "9223372036854775807")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "'a'", "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1099511627776,1099511627776],"data_offsets":[0,0]}}""", 0, "'a'", "impossible shape")]
    // Tensors that do not tile the file.
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "'a' and 'b'", "overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4, "'a' and 'b'", "overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}}""", 8, "between 'a' and 'b'", "2 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "'a'", "4 bytes between")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 9, "after the last tensor", "5 bytes")]
    // Fields that are missing, doubled or of another kind.
    [InlineData("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "'a'", "'F33'")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "'a'", "lacks dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "'a'", "lacks shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "'a'", "lacks data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "'a'", "expected two")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", 8, "'a'", "shape twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", 8, "'a'", "unknown field 'x'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "'a'", "twice")]
    [InlineData("""{"a":7}""", 0, "'a'", "Number")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "__metadata__", "Number")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "__metadata__", "twice")]
    // No header at all.
    [InlineData("""[]""", 0, "header", "StartArray")]
    [InlineData("""{"a":""", 0, "header", "JSON")]
    [InlineData("""{} {}""", 0, "header", "")]
    [InlineData("""{"a":[[[[[[[[[[[[1]]]]]]]]]]]]}""", 0, "'a'", "StartArray")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[[[[[[1]]]]]]]]]],"data_offsets":[0,4]}}""", 4, "shape of tensor 'a'", "no count")]
    public void A_header_that_lies_is_refused_with_file_and_tensor(string header, int dataLength, string where, string what)
    {
        using var folder = new TemporaryFolder();
        var path = WriteFile(folder, header, dataLength);
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "has 0 bytes")]
    [InlineData(5, "has 5 bytes")]
    public void A_file_too_short_for_a_header_is_refused(int length, string what)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["short.safetensors"], new byte[length]);
        Assert.Contains(what, Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder["short.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000UL, "only 112 follow")]
    [InlineData(100_000_001UL, "more than the 100000000")]
    [InlineData(ulong.MaxValue, "more than the 100000000")]
    public void A_header_longer_than_the_file_or_the_limit_is_refused_before_it_is_read(ulong claimed, string what)
    {
        using var folder = new TemporaryFolder();
        var bytes = new byte[120];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimed);
        File.WriteAllBytes(folder["long.safetensors"], bytes);
        Assert.Contains(what, Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder["long.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        using var folder = new TemporaryFolder();
        var header = Encoding.Latin1.GetBytes("{\"\xff\xfe\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}");
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(WriteFile(folder, header, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spaces_after_the_header_are_the_padding_that_writers_add()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(WriteFile(folder, Good + "      ", 32));
        Assert.Equal(2, file.Entries.Count);
    }

    private static string WriteFile(TemporaryFolder folder, string header, int dataLength) => WriteFile(folder, Encoding.UTF8.GetBytes(header), dataLength);

    private static string WriteFile(TemporaryFolder folder, byte[] header, int dataLength)
    {
        var bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        File.WriteAllBytes(folder["model.safetensors"], bytes);
        return folder["model.safetensors"];
    }
}
