using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class TorchRuntimeTests : TorchTest
{
    [Fact]
    public void Mapped_weights_equal_the_file_and_outlive_its_object()
    {
        using var scope = NewDisposeScope();
        var path = Path.GetTempFileName();
        var numbers = Enumerable.Range(0, 1000).Select(i => i / 7f).ToArray();
        File.WriteAllBytes(path, [.. new byte[8], .. numbers.SelectMany(BitConverter.GetBytes)]);
        Tensor mapped, odd;
        using (var weights = MappedWeights.Open(path))
        {
            Assert.Equal(4008, weights.Length);
            Assert.Equal(8, weights.Bytes(0, 8).Length);
            mapped = weights.Tensor(8, [10, 100], float32);
            odd = weights.Tensor(9, [3], float32);
            Assert.Throws<InvalidDataException>(() => weights.Tensor(16, [1000], float32));
            Assert.Throws<InvalidDataException>(() => weights.Tensor(8, [long.MaxValue / 8], float32));
        }
        Assert.True(allclose(tensor(numbers, [10, 100]), mapped, 0, 0));
        Assert.Equal(3, odd.numel());
        mapped.fill_(1);
        Assert.Equal(numbers[5], BitConverter.ToSingle(File.ReadAllBytes(path), 28));
        var view = mapped[3];
        mapped.Dispose();
        Assert.Equal(100, view.sum().ToSingle());
        File.Delete(path);
    }

    [Fact]
    public void Channels_last_changes_the_memory_but_not_the_numbers()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 3, 4, 5);
        var y = TorchRuntime.ChannelsLast(x);
        Assert.Equal([60L, 1, 15, 3], y.stride());
        Assert.True(allclose(x, y, 0, 0));
    }

    [Fact]
    public void Autocast_rounds_products_on_this_thread_only_while_it_lasts()
    {
        using var scope = NewDisposeScope();
        var x = randn(8, 8);
        using (TorchRuntime.BFloat16(CPU))
        {
            Assert.Equal(bfloat16, x.mm(x).dtype);
            using (TorchRuntime.BFloat16(CPU)) Assert.Equal(bfloat16, x.mm(x).dtype);
            Assert.Equal(bfloat16, x.mm(x).dtype);
        }
        Assert.Equal(float32, x.mm(x).dtype);
    }

    [Fact]
    public void Autocast_of_one_device_leaves_the_others_as_they_are()
    {
        using var scope = NewDisposeScope();
        var x = randn(8, 8);
        using (TorchRuntime.BFloat16(CUDA))
        {
            Assert.Equal(float32, x.mm(x).dtype);
            using (TorchRuntime.BFloat16(CPU)) Assert.Equal(bfloat16, x.mm(x).dtype);
            if (cuda.is_available()) Assert.Equal(bfloat16, x.cuda().mm(x.cuda()).dtype);
        }
        if (cuda.is_available()) Assert.Equal(float32, x.cuda().mm(x.cuda()).dtype);
        Assert.ThrowsAny<ExternalException>(() => TorchRuntime.BFloat16(META).Dispose());
    }

    [Fact]
    public void The_process_can_be_asked_and_told()
    {
        using var scope = NewDisposeScope();
        var before = TorchRuntime.LiveTensors;
        ones(1);
        Assert.Equal(before + 1, TorchRuntime.LiveTensors);
        Assert.True(Tensor.PeakCount >= TorchRuntime.LiveTensors);
        TorchRuntime.Deterministic = true;
        Assert.True(TorchRuntime.Deterministic);
        TorchRuntime.Deterministic = false;
        TorchRuntime.TrimMemory();
        var (free, total) = TorchRuntime.MemoryOf(CPU);
        Assert.InRange(free, 1, total);
        if (!cuda.is_available()) Assert.ThrowsAny<ExternalException>(() => TorchRuntime.MemoryOf(CUDA));
        var threads = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(threads);
    }
}
