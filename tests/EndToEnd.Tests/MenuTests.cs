namespace EndToEnd.Tests;

/// <summary>What a right click, or the menu key, offers.</summary>
public class MenuTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_right_click_on_a_node_offers_what_can_be_done_with_it()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.ChangeAsync(() => ChooseAsync(page, page.Head("small"), "Bypass"));
        await Assertions.Expect(page.Head("small")).ToHaveAttributeAsync("data-mode", "bypassed");
        // Keys go on where the menu was opened.
        await page.ChangeAsync(() => page.PressAsync("Control+z"));

        // A part of the graph, and what was in it again.
        await page.ChangeAsync(() => ChooseAsync(page, page.Head("small"), "Make a part"));
        var call = page.Page.Locator(".node-head").Filter(new() { Has = page.Page.Locator(".node-type", new() { HasTextString = "call" }) });
        await Assertions.Expect(call).ToHaveCountAsync(1);
        // From now on it is in the palette, for this graph and for others.
        await page.AddByMouseAsync("small", 700, 780);
        await Assertions.Expect(call).ToHaveCountAsync(2);
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        await page.ChangeAsync(() => ChooseAsync(page, call, "Unpack its graph"));
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("48");
        Assert.Equal(1, await page.Link("save:in.image").CountAsync());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_right_click_on_nothing_adds_and_pastes_there_and_one_on_a_link_removes_it()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Page.Mouse.ClickAsync(300, 780, new() { Button = MouseButton.Right });
        await page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Add a node" }).ClickAsync();
        await page.ChooseAsync("image.crop");
        var box = (await page.Node("crop").BoundingBoxAsync())!;
        Assert.InRange(box.X, 250, 350);

        await ChooseAsync(page, page.Head("crop"), "Copy");
        // Copied by the server, and kept by the page.
        await page.Page.WaitForFunctionAsync("() => localStorage.getItem('canvas-clipboard')?.includes('image.crop')");
        await page.Page.Mouse.ClickAsync(900, 780, new() { Button = MouseButton.Right });
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Paste" }).ClickAsync());
        Assert.Equal(2, await page.Page.Locator("[data-node^=crop]").CountAsync());

        var link = (await page.Page.Locator("[data-link='save:in.image'] .link-line").BoundingBoxAsync())!;
        await page.Page.Mouse.ClickAsync(link.X + link.Width / 2, link.Y + link.Height / 2, new() { Button = MouseButton.Right });
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Remove the link" }).ClickAsync());
        Assert.Equal(0, await page.Link("save:in.image").CountAsync());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_note_is_added_where_one_clicked_and_what_is_typed_at_once_is_in_it()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Page.Mouse.ClickAsync(420, 760, new() { Button = MouseButton.Right });
        await page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Add a note" }).ClickAsync();
        await page.Page.Keyboard.TypeAsync("nice and small");
        var text = page.Page.Locator(".note-text");
        await Assertions.Expect(text).ToHaveValueAsync("nice and small");
        Assert.InRange((await text.BoundingBoxAsync())!.X, 380, 460);
        await page.ChangeAsync(() => page.Head("small").ClickAsync());
        Assert.Contains("nice and small", (await page.TextAsync(chromium.Server)).GetProperty("layout").GetProperty("$notes").GetRawText(), StringComparison.Ordinal);

        // A note has a menu of its own, the cards of params have nothing that would do nothing.
        await text.ClickAsync(new() { Button = MouseButton.Right });
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync());
        await Assertions.Expect(text).ToHaveCountAsync(0);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task The_menu_key_opens_it_arrows_walk_in_it_and_Escape_gives_the_focus_back()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Node("small").FocusAsync();
        await page.PressAsync("Shift+F10");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Link…" })).ToBeFocusedAsync();
        await page.PressAsync("ArrowDown");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Duplicate" })).ToBeFocusedAsync();
        await page.PressAsync("Escape");
        await page.FocusedAsync("small");
        await page.PressAsync("Shift+F10");
        await page.PressAsync("ArrowDown");
        await page.ChangeAsync(() => page.PressAsync("Enter"));
        Assert.Equal(2, await page.Page.Locator("[data-node^=small]").CountAsync());
    }

    private static async Task ChooseAsync(EditorPage page, ILocator on, string what)
    {
        await on.ClickAsync(new() { Button = MouseButton.Right });
        await page.Page.GetByRole(AriaRole.Menuitem, new() { Name = what }).ClickAsync();
    }
}
