using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>A mask painted over the picture that the graph loads.</summary>
public class MaskTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Graph = """
        {
          "format": "ldmgraph/1", "name": "painted",
          "params": { "picture": { "type": "text" }, "mask": { "type": "text" } },
          "nodes": {
            "picture": { "type": "image.load@1", "in": { "path": { "from": "params.picture" } } },
            "mask": { "type": "mask.load@1", "in": { "path": { "from": "params.mask" } } },
            "save": { "type": "image.save@1", "in": { "image": { "from": "picture.image" } } }
          }
        }
        """;

    [Fact]
    public async Task A_mask_is_painted_with_brush_eraser_and_undo_asked_for_before_it_is_lost_and_used()
    {
        var page = await chromium.OpenAsync(Graph);
        var (picture, mask) = (page.Page.Locator("[data-row='params.picture']"), page.Page.Locator("[data-row='params.mask']"));
        await Assertions.Expect(picture.GetByRole(AriaRole.Button, new() { Name = "Paint" })).ToHaveCountAsync(0);
        var paint = mask.GetByRole(AriaRole.Button, new() { Name = "Paint" });
        await Assertions.Expect(paint).ToBeDisabledAsync();
        await page.ChangeAsync(() => picture.Locator("input[type=file]").SetInputFilesAsync(Path.Combine(chromium.Pictures, "disc.png")));
        await paint.ClickAsync();

        var painter = page.Page.Locator("dialog.painter");
        var box = (await painter.Locator("canvas").BoundingBoxAsync())!;
        var middle = (X: box.X + box.Width / 2, Y: box.Y + box.Height / 2);
        await page.DragAsync((middle.X - 60, middle.Y), (middle.X + 60, middle.Y));
        await painter.GetByRole(AriaRole.Button, new() { Name = "Eraser" }).ClickAsync();
        await page.DragAsync((middle.X, middle.Y - 40), (middle.X, middle.Y + 40));
        await page.PressAsync("Control+z");
        // One key loses nothing.
        await page.PressAsync("Escape");
        await painter.GetByRole(AriaRole.Button, new() { Name = "Go on painting" }).ClickAsync();
        await page.ChangeAsync(() => painter.Locator(".painter-tools").GetByRole(AriaRole.Button, new() { Name = "Use mask" }).ClickAsync());
        await Assertions.Expect(painter).ToHaveCountAsync(0);

        var path = (await page.TextAsync(chromium.Server)).GetProperty("params").GetProperty("mask").GetProperty("default").GetString()!;
        var painted = await page.Page.EvaluateAsync<JsonElement>("""
            async hash => {
                const image = await createImageBitmap(await (await fetch(`/api/pictures/${hash}`)).blob()), canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
                context.drawImage(image, 0, 0);
                const at = (x, y) => context.getImageData(x, y, 1, 1).data[0];
                return { width: image.width, height: image.height, middle: at(image.width / 2, image.height / 2), corner: at(1, 1) };
            }
            """, path.Split('/')[^1]);
        // As large as the picture; white where the brush went, the eraser's stroke taken back.
        Assert.Equal((96, 64, 255, 0), (painted.GetProperty("width").GetInt32(), painted.GetProperty("height").GetInt32(), painted.GetProperty("middle").GetInt32(), painted.GetProperty("corner").GetInt32()));
        await page.RunAsync();
        Assert.Empty(page.Errors);
    }
}
