using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion.Tests;

public class TensorStreamTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    public void A_tensor_comes_back_with_its_type_shape_and_values(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensor = (Noise.Draw(new Seed(3), [2, 3, 5]) * 10).to(type);

        var back = RoundTrip(tensor);

        Assert.Equal(type, back.dtype);
        Assert.Equal([2, 3, 5], back.shape);
        Assert.True(back.eq(tensor).all().item<bool>());
    }

    [Fact]
    public void A_tensor_of_any_layout_is_stored_in_row_major_order()
    {
        using var scope = NewDisposeScope();
        var tensor = Noise.Draw(new Seed(3), [4, 6]).transpose(0, 1);
        Assert.True(RoundTrip(tensor).eq(tensor).all().item<bool>());
    }

    [Fact]
    public void Scalars_and_empty_tensors_come_back()
    {
        using var scope = NewDisposeScope();
        Assert.Empty(RoundTrip(tensor(2.5f)).shape);
        Assert.Equal([0, 3], RoundTrip(zeros(0, 3)).shape);
    }

    [Fact]
    public void A_stream_that_is_cut_short_or_something_else_is_refused()
    {
        using var scope = NewDisposeScope();
        var stream = new MemoryStream();
        TensorStream.Write(stream, zeros(8));
        var whole = stream.ToArray();

        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => TensorStream.Read(new MemoryStream(whole[..length])));
        Assert.Throws<InvalidDataException>(() => TensorStream.Read(new MemoryStream("something else"u8.ToArray())));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    public void A_stream_that_lies_about_its_shape_is_refused_before_memory_is_taken(long dimension)
    {
        using var scope = NewDisposeScope();
        var stream = new MemoryStream();
        TensorStream.Write(stream, zeros(8));
        var bytes = stream.ToArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(12), dimension);
        Assert.Throws<InvalidDataException>(() => TensorStream.Read(new MemoryStream(bytes)));
    }

    [Fact]
    public void A_latent_keeps_its_space()
    {
        var space = new LatentSpace("kl-f8", 8, 4);
        using var latent = new Latent(Noise.Draw(new Seed(1), [1, 4, 2, 2]), space);
        var stream = new MemoryStream();
        latent.Write(stream);
        stream.Position = 0;

        using var back = Latent.Read(stream);

        Assert.Equal(space, back.Space);
        using var same = back.Value.eq(latent.Value).all();
        Assert.True(same.item<bool>());
    }

    private static Tensor RoundTrip(Tensor tensor)
    {
        var stream = new MemoryStream();
        TensorStream.Write(stream, tensor);
        stream.Position = 0;
        return TensorStream.Read(stream);
    }
}
