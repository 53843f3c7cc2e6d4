using static TorchSharp.torch;

namespace LdmGraph.Testing.Tests;

public sealed class GoldenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ldmgraph-golden-");

    private string Source => Path.Combine(_folder.FullName, "SomeTests.cs");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Golden.AcceptVariable, null);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void What_was_accepted_matches_and_what_differs_is_named_with_place_and_value() => LeakCheck.Run(() =>
    {
        using var stored = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        using var other = tensor(new float[,] { { 1, 2 }, { 3.5f, 4 } });
        Accept(stored);
        Golden.Matches(stored, "result", source: Source);
        var difference = Assert.Throws<GoldenException>(() => Golden.Matches(other, "result", source: Source)).Message;
        Assert.Contains("result 1 of 4 values differ; worst at [1, 0]: 3.5, expected 3 ", difference, StringComparison.Ordinal);
        Golden.Matches(other, "result", absolute: 0.6, source: Source);
        Accept(other);
        Golden.Matches(other, "result", source: Source);
    });

    [Fact]
    public void Where_nothing_is_stored_the_message_says_how_to_store_it()
    {
        using var value = ones(2);
        var missing = Assert.Throws<GoldenException>(() => Golden.Matches(value, "nothing", source: Source)).Message;
        Assert.Contains(Path.Combine(_folder.FullName, "golden", "nothing.safetensors"), missing, StringComparison.Ordinal);
        Assert.Contains("LDMGRAPH_GOLDEN_ACCEPT=1", missing, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "golden")));
    }

    [Fact]
    public void A_nan_agrees_with_nothing_and_a_shape_only_with_itself()
    {
        using var good = ones(2);
        using var bad = full([2], float.NaN);
        using var row = ones(1, 2);
        Assert.Throws<GoldenException>(() => Golden.Equal(good, bad));
        Assert.Contains("has the shape [1, 2], expected [2]", Assert.Throws<GoldenException>(() => Golden.Equal(good, row)).Message, StringComparison.Ordinal);
    }

    private void Accept(TorchSharp.torch.Tensor value)
    {
        Environment.SetEnvironmentVariable(Golden.AcceptVariable, "1");
        Golden.Matches(value, "result", source: Source);
        Environment.SetEnvironmentVariable(Golden.AcceptVariable, null);
    }
}
