namespace LdmGraph.Engine.Tests;

public sealed class FailuresTests
{
    [Fact]
    public void A_short_list_of_things_that_describe_themselves_is_printed_whole() =>
        Assert.Equal("psnr 31 dB, ssim 0.9", Failures.Text(new[] { new Described("psnr 31 dB"), new Described("ssim 0.9") }));

    [Fact]
    public void A_long_list_is_printed_by_its_length_and_first_element() =>
        Assert.Equal("list of 17, first a", Failures.Text(Enumerable.Range(0, 17).Select(i => new Described(i == 0 ? "a" : "b")).ToArray()));

    private sealed class Described(string text)
    {
        public override string ToString() => text;
    }
}
