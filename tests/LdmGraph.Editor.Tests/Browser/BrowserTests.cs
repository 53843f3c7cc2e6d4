using Bunit;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Widgets;

namespace LdmGraph.Editor.Tests.Browser;

public class BrowserTests
{
    [Fact]
    public async Task Fields_are_dragged_stepped_dropped_on_and_painted_in_a_browser_and_speak_once_for_each_hand()
    {
        using var bench = new BunitContext();
        var number = bench.Render<NumberField>(parameters => parameters.Add(field => field.Spec, new FieldSpec("float") { Min = 0, Max = 1, Step = 0.05 })
            .Add(field => field.Id, "number").Add(field => field.Value, Json.Number(0.5)));
        var mask = bench.Render<PictureField>(parameters => parameters.Add(field => field.Spec, new FieldSpec("text") { Picks = "mask" })
            .Add(field => field.Id, "mask").Add(field => field.PaintOver, $"inputs/aa/{new string('a', 64)}"));
        await using var page = new FieldPage(number.Markup + mask.Markup);
        var found = await page.OpenAsync(Path.Combine(Repository.Root, "tests", "LdmGraph.Editor.Tests", "Browser", "fields.js"));

        Assert.False(found.TryGetProperty("error", out var error), error.ToString());
        Assert.Equal(0, found.GetProperty("toldWhileDragging").GetInt32());
        Assert.Equal("0.75 0.75 1", found.GetProperty("dragged").GetString());
        Assert.Equal("0.6 2", found.GetProperty("stepped").GetString());
        Assert.Equal("0.7: Changed elsewhere meanwhile, to 0.3. What is written here takes its place.", found.GetProperty("kept").GetString());
        Assert.Equal("0.4", found.GetProperty("sent").GetString());
        Assert.Equal("0.8", found.GetProperty("givenUp").GetString());
        Assert.Equal("0.2 2", found.GetProperty("slid").GetString());
        Assert.Equal("inputs/1", found.GetProperty("dropped").GetString());
        Assert.Equal("letter.txt is no PNG, JPEG, WebP or TIFF picture", found.GetProperty("refused").GetString());
        Assert.Equal("Undo", found.GetProperty("undone").GetString());
        Assert.Equal("inputs/2", found.GetProperty("painted").GetString());
        // From 60 points left of the middle to 60 right of it, on a picture that is shown five times as large, with a brush of 13.
        Assert.Equal("200 100", found.GetProperty("size").GetString());
        Assert.InRange(found.GetProperty("stroke").GetInt32(), 33, 39);
        Assert.True(found.GetProperty("closed").GetBoolean());
        Assert.Equal(2, page.Uploads.Count);
        Assert.All(page.Uploads, picture => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]));
    }
}
