namespace EndToEnd.Tests;

/// <summary>Where the keyboard is after something has come or gone.</summary>
public class FocusTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData("Run many", ".run-many")]
    [InlineData("Keys", ".help")]
    [InlineData("Add a node", ".palette.placed")]
    public async Task A_dialog_gives_the_focus_back_to_the_button_that_opened_it(string button, string dialog)
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var opener = page.Page.Locator(".canvas-toolbar").GetByRole(AriaRole.Button, new() { Name = button, Exact = true });
        await opener.FocusAsync();
        await page.PressAsync("Enter");
        await page.Page.Locator(dialog).WaitForAsync();
        await Assertions.Expect(opener).Not.ToBeFocusedAsync();
        await page.PressAsync("Escape");
        await page.Page.Locator(dialog).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Assertions.Expect(opener).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("?", ".help")]
    [InlineData("Space", ".palette.placed")]
    public async Task A_dialog_gives_the_focus_back_to_the_node_that_it_was_opened_from_by_a_key(string key, string dialog)
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Node("small").FocusAsync();
        await page.PressAsync(key);
        await page.Page.Locator(dialog).WaitForAsync();
        await page.PressAsync("Escape");
        await page.FocusedAsync("small");
    }

    [Fact]
    public async Task The_field_for_an_id_keeps_the_focus_when_the_node_is_given_another()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Node("small").FocusAsync();
        await page.PressAsync("F2");
        await Assertions.Expect(page.Page.GetByLabel("Title", new() { Exact = true })).ToBeFocusedAsync();
        await page.PressAsync("Tab");
        var id = page.Page.GetByLabel("Id", new() { Exact = true });
        await Assertions.Expect(id).ToBeFocusedAsync();
        await id.FillAsync("load");
        await page.PressAsync("Enter");
        await page.Page.Locator(".canvas-problem").WaitForAsync();
        await id.FillAsync("half");
        await page.ChangeAsync(() => page.PressAsync("Enter"));
        await page.Page.Locator(".canvas-problem").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Assertions.Expect(id).ToBeFocusedAsync();
        await Assertions.Expect(page.Node("half")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\bselected\b"));
        // What is written next is the same node's.
        await page.PressAsync("Shift+Tab");
        await page.Page.Keyboard.TypeAsync("Halved");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await Assertions.Expect(page.Node("half")).ToHaveAttributeAsync("aria-label", "Halved, image.resize@1");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task What_is_typed_right_after_F2_is_the_title_also_when_the_panel_was_closed()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Side panel" }).ClickAsync();
        await page.Page.Locator(".canvas-panel").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Node("small").FocusAsync();
        await page.PressAsync("F2");
        await page.Page.Keyboard.TypeAsync("nearly half", new() { Delay = 30 });
        await Assertions.Expect(page.Page.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("nearly half");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await Assertions.Expect(page.Node("small")).ToHaveAttributeAsync("aria-label", "nearly half, image.resize@1");
        Assert.Equal(1, (await page.TextAsync(chromium.Server)).GetProperty("nodes").EnumerateObject().Count(node => node.Value.TryGetProperty("title", out _)));
        Assert.Equal(0, await page.Page.Locator(".note").CountAsync());
    }
}
