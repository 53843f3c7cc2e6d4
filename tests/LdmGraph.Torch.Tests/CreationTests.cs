using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class CreationTests : TorchTest
{
    [Fact]
    public void Filled_tensors()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 3], empty(2, 3).shape);
        AssertClose([0, 0], zeros(2));
        AssertClose([1, 1], ones([2], float64));
        AssertClose([7, 7], full([2], 7));
        Assert.Equal(ScalarType.Int64, full([2], 7).dtype);
        AssertClose([1, 0, 0, 1], eye(2).reshape(-1));
        AssertClose([0, 1, 2], arange(3));
        AssertClose([1, 1.5, 2], arange(1, 2.5, 0.5));
        AssertClose([2, 3], arange(2, 4));
        AssertClose([0, 0.5, 1], linspace(0, 1, 3));
        AssertClose([1, 10, 100], logspace(0, 2, 3), 1e-3);
        var x = ones([2], float64);
        Assert.Equal(ScalarType.Float64, zeros_like(x).dtype);
        AssertClose([1, 1], ones_like(zeros(2)));
        AssertClose([3, 3], full_like(x, 3));
        Assert.Equal([2], empty_like(x).shape);
        Assert.Equal([3], x.new_empty([3]).shape);
        AssertClose([0, 0, 0], x.new_zeros([3]));
        AssertClose([1], x.new_ones(1));
        Assert.Equal([2L, 3], x.new_ones(2, 3).shape);
        AssertClose([4], x.new_full([1], 4));
        Assert.Equal([1, 2], empty_strided([2, 2], [1, 2]).stride());
        AssertClose([5, 5], x.fill_(5));
        AssertClose([0, 0], x.zero_());
        Assert.True(zeros([1], requires_grad: true).requires_grad);
    }

    [Fact]
    public void Arrays_of_every_type_and_rank_become_tensors()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Int8, tensor(new sbyte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Int16, tensor(new short[] { 1 }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(ScalarType.Int64, tensor(1L).dtype);
        Assert.Equal(ScalarType.Float16, tensor((Half)1).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1f).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1.0, dtype: float32).dtype);
        Assert.Equal([2, 2], tensor(new float[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal([1, 1, 2], tensor(new float[,,] { { { 1, 2 } } }).shape);
        Assert.Equal([1, 1, 1, 2], tensor(new float[,,,] { { { { 1, 2 } } } }).shape);
        Assert.Equal([2, 2], tensor(new List<float> { 1, 2, 3, 4 }, 2, 2).shape);
        Assert.Equal([4], tensor(new List<float> { 1, 2, 3, 4 }).shape);
        Assert.Equal([2, 2], tensor(new float[] { 1, 2, 3, 4 }.AsMemory(), [2, 2]).shape);
        Assert.Equal([2, 1], from_array(new int[,] { { 1 }, { 2 } }).shape);
        Assert.Equal(ScalarType.Int64, as_tensor(ones(1), int64).dtype);
        Assert.True(tensor(new[] { 1f }, device: META).is_meta);
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f }, [3]));
        Assert.Throws<NotSupportedException>(() => from_array(new[] { "no number" }));
    }

    [Fact]
    public void Single_elements_come_back_as_numbers()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(2.5f, tensor(2.5f).item<float>());
        Assert.Equal(2.5f, (float)tensor(2.5));
        Assert.Equal(2.5, (double)tensor(2.5f));
        Assert.Equal(3, (int)tensor(3L));
        Assert.Equal(3L, (long)tensor(3));
        Assert.True((bool)tensor(true));
        Assert.Equal(long.MaxValue, tensor(long.MaxValue).ToInt64());
        Assert.Equal(2.5, tensor(2.5f).ToScalar().ToDouble());
        Assert.Equal(7L, tensor(7).ToScalar().ToInt64());
        Assert.ThrowsAny<ExternalException>(() => ones(2).ToSingle());
    }

    [Fact]
    public void Devices_are_compared_by_kind_and_number()
    {
        Assert.Equal(device("cuda:1"), new Device(DeviceType.CUDA, 1));
        Assert.Equal("cuda:1", device("cuda", 1).ToString());
        Assert.Equal(CUDA, device(DeviceType.CUDA));
        Assert.NotEqual(device(0), CPU);
        Assert.Throws<ArgumentException>(() => device("gpu"));
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
        Assert.True(get_num_threads() >= 1);
        Assert.True(get_num_interop_threads() >= 1);
        Assert.StartsWith(char.IsDigit(__version__[0]) ? __version__[..1] : "a digit", __version__, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_type_decides_what_is_not_said()
    {
        using var scope = NewDisposeScope();
        set_default_dtype(float64);
        try
        {
            Assert.Equal(float64, zeros(1).dtype);
        }
        finally
        {
            set_default_dtype(float32);
        }
        Assert.Equal(get_default_dtype(), zeros(1).dtype);
    }
}
