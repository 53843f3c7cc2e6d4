namespace LdmGraph.Cli.Tests;

public class ReproduceTests
{
    // Two pictures of 2 by 2 pixels that differ in the first.
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR42mP4z8DAAMIM/4EAAB/uBfvxq7p3AAAAAElFTkSuQmCC");
    private static readonly byte[] OtherPicture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAD0lEQVR42mNgAIL/YAIIABL7BPyJYZlhAAAAAElFTkSuQmCC");

    private const string Enlarge = """
        {
          "format": "ldmgraph/1",
          "params": { "picture": { "type": "text" } },
          "nodes": {
            "load": { "type": "image.load@1", "in": { "path": {"from": "params.picture"} } },
            "large": { "type": "image.resize@1", "in": { "image": {"from": "load.image"}, "width": 16, "height": 16 } },
            "save": { "type": "image.save@1", "in": { "image": {"from": "large.image"}, "name": "large" } }
          }
        }
        """;

    [Fact]
    public async Task A_picture_is_made_again_from_itself_byte_for_byte()
    {
        using var ldm = await WithPictureAsync();
        var outcome = await ldm.RunAsync("reproduce", "pictures/large-0001.png");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.StartsWith($"the same {new FileInfo(ldm.PathOf("pictures/large-0001.png")).Length} bytes", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_says_on_which_device_and_in_which_precision_it_was_made()
    {
        using var ldm = await WithPictureAsync();
        var text = await File.ReadAllTextAsync(ldm.PathOf("pictures/large-0001.png"), System.Text.Encoding.Latin1);
        Assert.Contains("\"environment\":{\"device\":\"cpu\",\"dtype\":\"f32\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_make_the_same_bytes()
    {
        using var ldm = await WithPictureAsync();
        await ldm.RunAsync("run", "enlarge.json", "--set", "picture=cat.png");
        Assert.Equal(await File.ReadAllBytesAsync(ldm.PathOf("pictures/large-0001.png")), await File.ReadAllBytesAsync(ldm.PathOf("pictures/large-0002.png")));
    }

    [Fact]
    public async Task What_has_changed_since_is_named()
    {
        using var ldm = await WithPictureAsync();
        await File.WriteAllBytesAsync(ldm.PathOf("cat.png"), OtherPicture);
        var outcome = await ldm.RunAsync("reproduce", "pictures/large-0001.png", "--keep", "again", "--root", ".");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("source load was ", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(ldm.PathOf("again/large-0001.png")));
    }

    [Fact]
    public async Task A_picture_of_another_program_is_bad_input_that_says_so()
    {
        using var ldm = await WithPictureAsync();
        var outcome = await ldm.RunAsync("reproduce", "cat.png");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("does not say how it was made", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<Ldm> WithPictureAsync()
    {
        var ldm = new Ldm();
        await File.WriteAllBytesAsync(ldm.PathOf("cat.png"), Picture);
        var outcome = await ldm.RunAsync("run", ldm.Write("enlarge.json", Enlarge), "--set", "picture=cat.png");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal("pictures/large-0001.png\n", outcome.Out);
        return ldm;
    }
}
