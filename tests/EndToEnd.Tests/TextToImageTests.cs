using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Text to image with the model that ships: built by hand from nothing, and as the graph that a first visit finds.</summary>
public class TextToImageTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>The literals that the built graph needs beside its links.</summary>
    private static readonly (string Node, string Port, string Value)[] Values =
    [
        ("load", "in.model", "scenes-text"), ("encode", "in.text", "a red sphere on grass"), ("timesteps", "in.steps", "10"), ("noise", "in.width", "64"), ("noise", "in.height", "64"),
    ];

    /// <summary>The links, in an order in which every port is there when it is needed: a place "+" becomes a port of the loop, named after what it is given.</summary>
    private static readonly (string From, string Output, string To, string Input)[] Links =
    [
        ("load", "textEncoder", "encode", "in.encoder"), ("load", "textEncoder", "encode2", "in.encoder"), ("load", "schedule", "timesteps", "in.schedule"),
        ("load", "autoencoder", "noise", "in.autoencoder"), ("noise", "latent", "loop", "carry.+"), ("timesteps", "rows", "loop", "scan.+"),
        ("load", "denoiser", "loop", "const.+"), ("encode", "conditioning", "loop", "const.+"), ("encode2", "conditioning", "loop", "const.+"),
        ("loop", "const.denoiser", "loop/guided", "in.denoiser"), ("loop", "carry.latent", "loop/guided", "in.latent"), ("loop", "scan.rows", "loop/guided", "in.t"),
        ("loop", "const.conditioning", "loop/guided", "in.cond"), ("loop", "const.conditioning2", "loop/guided", "in.uncond"), ("loop/guided", "eps", "loop/step", "in.eps"),
        ("loop", "carry.latent", "loop/step", "in.latent"), ("loop", "scan.rows", "loop/step", "in.t"), ("loop/step", "latent", "loop", "yield.latent"),
        ("load", "autoencoder", "decode", "in.autoencoder"), ("loop", "latent", "decode", "in.latent"), ("decode", "image", "save", "in.image"),
    ];

    /// <summary>How many of the links are there before anything is in the loop's body.</summary>
    private const int Outside = 9;

    [Fact]
    public async Task Is_built_from_an_empty_canvas_with_the_mouse_alone_and_makes_a_picture()
    {
        var page = await OpenEmptyAsync();
        // From a little further away everything has its place.
        await page.Page.Mouse.MoveAsync(40, 200);
        for (var turn = 0; turn < 3; turn++) await page.Page.Mouse.WheelAsync(0, 150);
        await page.Page.WaitForFunctionAsync("() => new DOMMatrix(getComputedStyle(document.querySelector('.canvas-view')).transform).a < 0.6");
        (string Type, float X, float Y)[] nodes =
        [
            ("checkpoint.load", 60, 420), ("text.encode", 290, 160), ("text.encode", 290, 330), ("ddim.timesteps", 290, 500), ("latent.noise", 290, 700), ("loop", 590, 380),
        ];
        foreach (var (type, x, y) in nodes) await page.AddByMouseAsync(type, x, y);
        foreach (var link in Links.Take(Outside)) await LinkAsync(page, link);

        // Into the loop's body by a double click within it, one to the right of the other.
        var zone = await BoxAsync(page, "loop");
        await page.AddByMouseAsync("denoise.guided", zone.X + 90, zone.Y + 50);
        var first = await BoxAsync(page, "loop/guided");
        await page.AddByMouseAsync("ddim.step", first.X + first.Width + 30, first.Y + 5);
        zone = await BoxAsync(page, "loop");
        await page.AddByMouseAsync("latent.decode", zone.X + zone.Width + 50, zone.Y);
        await page.AddByMouseAsync("image.save", zone.X + zone.Width + 220, zone.Y);
        foreach (var link in Links.Skip(Outside)) await LinkAsync(page, link);
        foreach (var (node, port, value) in Values)
        {
            var field = page.Field(node, port);
            await field.ClickAsync();
            // A value is typed: a mouse writes no text.
            await field.FillAsync(value);
            await page.ChangeAsync(() => page.Page.Mouse.ClickAsync(60, 1100));
        }
        await page.RunAsync();
        await ShowsPictureAsync(page);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Is_built_from_an_empty_canvas_with_the_keyboard_alone_and_makes_a_picture()
    {
        var page = await OpenEmptyAsync();
        await page.Canvas.FocusAsync();
        foreach (var (type, node) in new[] { ("checkpoint.load", "load"), ("text.encode", "encode"), ("text.encode", "encode2"), ("ddim.timesteps", "timesteps"), ("latent.noise", "noise"), ("loop", "loop") })
            await page.AddByKeysAsync(type, node);
        foreach (var link in Links.Take(Outside)) await page.LinkByKeysAsync(link.From, link.Output, link.To, link.Input);
        // With the focus on a loop the palette adds to its body, with the focus on a node of the body beside it.
        await page.GoToByKeysAsync("loop");
        await page.AddByKeysAsync("denoise.guided", "loop/guided");
        await page.AddByKeysAsync("ddim.step", "loop/step");
        await page.GoToByKeysAsync("noise");
        await page.AddByKeysAsync("latent.decode", "decode");
        await page.AddByKeysAsync("image.save", "save");
        foreach (var link in Links.Skip(Outside)) await page.LinkByKeysAsync(link.From, link.Output, link.To, link.Input);
        foreach (var (node, port, value) in Values)
        {
            await page.GoToByKeysAsync(node);
            await page.WriteByKeysAsync(port, value);
        }
        await page.PressAsync("Control+Enter");
        await page.RunStateAsync("Done");
        await ShowsPictureAsync(page);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_first_visit_finds_it_ready_to_run_and_sees_the_preview_move_and_the_picture_arrive()
    {
        await using var server = await Server.StartAsync();
        var page = await EditorPage.VisitAsync(await chromium.Browser.NewContextAsync(EditorPage.Options), server.Url);
        Assert.EndsWith("/edit/text-to-image", page.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Page).ToHaveTitleAsync("text-to-image · LdmGraph");
        await page.Page.EvaluateAsync("""
            () => {
                window.previews = new Set();
                const image = document.querySelector('[data-node="sample"] [data-run-part=preview]');
                new MutationObserver(() => { if (!image.hidden && image.src.includes("/previews/")) previews.add(image.src); }).observe(image, { attributes: true });
            }
            """);
        await page.RunAsync("Running");
        // The same beside the canvas, as large as the panel is wide.
        await page.Page.Locator(".result-picture.live img[src*='/previews/']").WaitForAsync(new() { Timeout = 120_000 });
        await page.RunStateAsync("Done");
        Assert.InRange(await page.Page.EvaluateAsync<int>("previews.size"), 2, 50);
        await ShowsPictureAsync(page);
        await page.Page.Locator("a.result-picture img[src*='/api/pictures/']").WaitForAsync();
        Assert.Empty(await page.OverlapsAsync());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Nodes_follow_one_run_of_a_batch_after_the_other_and_those_after_it()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Server.Root, "graphs", "text-to-image.json"));
        var page = await chromium.OpenAsync(text);
        var steps = page.Page.Locator("[data-row='params.steps'] input").First;
        await steps.FillAsync("12");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run many" }).ClickAsync();
        await page.Page.Locator(".run-many input[type=number]").FillAsync("4");
        await page.Page.Locator(".run-many input[type=number]").BlurAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run 4", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".result-earlier li")).ToHaveCountAsync(4, new() { Timeout = 120_000 });
        await Assertions.Expect(page.Node("save")).ToHaveAttributeAsync("data-run", "done");
        await ShowsPictureAsync(page);
        var picture = page.Node("save").Locator("[data-run-part=preview]");
        var last = await picture.GetAttributeAsync("src");

        // One that is cancelled on its way, and one after it.
        await page.Page.Locator("[data-row='params.seed'] input").FillAsync("77");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await page.RunAsync("Running");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await page.RunStateAsync("Cancelled");
        await page.RunAsync();
        await Assertions.Expect(page.Node("save")).ToHaveAttributeAsync("data-run", "done");
        await Assertions.Expect(picture).Not.ToHaveAttributeAsync("src", last!);
        Assert.Empty(page.Errors);
    }

    private async Task<EditorPage> OpenEmptyAsync()
    {
        var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1900, Height = 1200 }, ReducedMotion = ReducedMotion.Reduce });
        return await EditorPage.OpenAsync(context, chromium.Server, await EditorPage.CreateAsync(chromium.Server, Graphs.Empty));
    }

    private static Task LinkAsync(EditorPage page, (string From, string Output, string To, string Input) link) =>
        page.LinkAsync(page.Port(link.From, "out", link.Output), page.Port(link.To, "in", link.Input));

    private static async Task<LocatorBoundingBoxResult> BoxAsync(EditorPage page, string node) =>
        await page.Node(node).BoundingBoxAsync() ?? throw new InvalidOperationException($"{node} is not shown");

    /// <summary>The picture at its node is there, in the size that was asked for, and more than a ground of one colour.</summary>
    private static async Task ShowsPictureAsync(EditorPage page)
    {
        var picture = page.Node("save").Locator("[data-run-part=preview][src*='/api/pictures/']");
        await picture.WaitForAsync();
        var seen = await picture.EvaluateAsync<JsonElement>("""
            async image => {
                const full = new Image();
                full.src = image.src.replace(/\/thumbnail.*/, "");
                await full.decode();
                const canvas = new OffscreenCanvas(full.naturalWidth, full.naturalHeight), context = canvas.getContext("2d");
                context.drawImage(full, 0, 0);
                return { width: canvas.width, height: canvas.height, colours: new Set(new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size };
            }
            """);
        Assert.Equal((64, 64), (seen.GetProperty("width").GetInt32(), seen.GetProperty("height").GetInt32()));
        Assert.InRange(seen.GetProperty("colours").GetInt32(), 100, 64 * 64);
    }
}
