using static TorchSharp.torch;

namespace LdmGraph.Hosting.Tests;

public class ComputeNamesTests
{
    [Theory]
    [InlineData("f32", ScalarType.Float32)]
    [InlineData("bf16", ScalarType.BFloat16)]
    [InlineData("f16", ScalarType.Float16)]
    [InlineData("float16", ScalarType.Float16)]
    public void Types_have_their_short_and_their_long_names(string name, ScalarType type) =>
        Assert.Equal(type, ComputeNames.Parse("cpu", name).Dtype);

    [Theory]
    [InlineData("cuda", -1)]
    [InlineData("cuda:0", 0)]
    [InlineData("cuda:3", 3)]
    public void A_gpu_may_be_named_by_its_number(string name, int index)
    {
        var device = ComputeNames.Parse(name, "f32").Device;
        Assert.Equal(TorchSharp.DeviceType.CUDA, device.type);
        Assert.Equal(index, device.index);
    }

    [Theory]
    [InlineData("gpu", "f32", "cpu, cuda and cuda:N")]
    [InlineData("cuda:", "f32", "cpu, cuda and cuda:N")]
    [InlineData("cuda:-1", "f32", "cpu, cuda and cuda:N")]
    [InlineData("cpu:0", "f32", "cpu, cuda and cuda:N")]
    [InlineData("cpu", "fp8", "f32, bf16 and f16")]
    public void Anything_else_is_refused_with_a_list_of_what_there_is(string device, string dtype, string list) =>
        Assert.Contains(list, Assert.Throws<ArgumentException>(() => ComputeNames.Parse(device, dtype)).Message, StringComparison.Ordinal);
}
