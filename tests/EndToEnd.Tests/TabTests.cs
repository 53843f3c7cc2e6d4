namespace EndToEnd.Tests;

public class TabTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Two_tabs_on_one_graph_stay_in_step()
    {
        var one = await chromium.OpenAsync(Graphs.Halve);
        var two = await EditorPage.OpenAsync(one.Page.Context, chromium.Server, one.Graph);
        var at = await EditorPage.MiddleAsync(one.Head("small"));
        await two.ChangeAsync(() => one.DragAsync(at, (at.X + 60, at.Y + 90)));
        Assert.Equal(await PlaceAsync(one), await PlaceAsync(two));
        await two.Field("small", "in.width").FillAsync("64");
        await one.ChangeAsync(() => two.PressAsync("Tab"));
        await Assertions.Expect(one.Field("small", "in.width")).ToHaveValueAsync("64");
        // Either takes back what the other did.
        await two.ChangeAsync(() => one.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync());
        await Assertions.Expect(two.Field("small", "in.width")).ToHaveValueAsync("48");

        static Task<string> PlaceAsync(EditorPage page) => page.Node("small").EvaluateAsync<string>("node => node.style.transform");
    }

    [Fact]
    public async Task What_somebody_types_stays_when_another_tab_changes_the_same_value_and_it_is_said()
    {
        var one = await chromium.OpenAsync(Graphs.Halve);
        var two = await EditorPage.OpenAsync(one.Page.Context, chromium.Server, one.Graph);
        var (mine, theirs) = (one.Field("small", "in.width"), two.Field("small", "in.width"));
        await TypeAsync("96");
        await WriteElsewhereAsync("64");
        await Assertions.Expect(mine).ToHaveValueAsync("96");
        var says = one.Node("small").Locator(".value-says");
        await Assertions.Expect(says).ToContainTextAsync("Changed elsewhere meanwhile, to 64");
        Assert.Equal("status", await says.GetAttributeAsync("role"));
        // The last one wins, and it is still said then.
        await two.ChangeAsync(() => one.PressAsync("Tab"));
        await Assertions.Expect(theirs).ToHaveValueAsync("96");
        await Assertions.Expect(mine).ToHaveValueAsync("96");
        await Assertions.Expect(says).ToHaveCountAsync(1);

        // Who takes back what was typed has nothing to send, and sees what the others see.
        await TypeAsync("9");
        await Assertions.Expect(says).ToHaveCountAsync(0);
        await WriteElsewhereAsync("32");
        await Assertions.Expect(mine).ToHaveValueAsync("9");
        await one.Page.Keyboard.TypeAsync("6");
        await one.PressAsync("Tab");
        await Assertions.Expect(mine).ToHaveValueAsync("32");
        await Assertions.Expect(says).ToHaveCountAsync(0);
        // From then on it follows again.
        await WriteElsewhereAsync("16");
        await Assertions.Expect(mine).ToHaveValueAsync("16");
        Assert.Empty(one.Errors);

        async Task TypeAsync(string text)
        {
            await mine.FocusAsync();
            await one.PressAsync("Control+a");
            await one.Page.Keyboard.TypeAsync(text);
        }

        async Task WriteElsewhereAsync(string text)
        {
            await theirs.FillAsync(text);
            await one.ChangeAsync(() => two.PressAsync("Tab"));
        }
    }

    [Theory]
    [InlineData(".note-text")]
    [InlineData(".field textarea")]
    public async Task A_note_shows_what_others_write_also_where_somebody_has_written_before(string note)
    {
        var one = await chromium.OpenAsync(Graphs.Halve.Replace("\"layout\": {", "\"layout\": { \"$notes\": { \"n\": { \"text\": \"first\", \"x\": 0, \"y\": 400, \"width\": 220, \"height\": 120 } },", StringComparison.Ordinal));
        var two = await EditorPage.OpenAsync(one.Page.Context, chromium.Server, one.Graph);
        foreach (var page in new[] { one, two })
        {
            await page.Head("small").ClickAsync();
            await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        }
        var (mine, theirs) = (one.Page.Locator(note).First, two.Page.Locator(note).First);
        await mine.FillAsync("mine");
        await two.ChangeAsync(() => one.PressAsync("Tab"));
        await Assertions.Expect(theirs).ToHaveValueAsync("mine");
        await theirs.FillAsync("theirs");
        await one.ChangeAsync(() => two.PressAsync("Tab"));
        await Assertions.Expect(mine).ToHaveValueAsync("theirs");
        // Unless something is being written there: that stays, and it is said.
        await mine.FocusAsync();
        await one.Page.Keyboard.TypeAsync("more ");
        var written = await mine.InputValueAsync();
        await theirs.FillAsync("another");
        await one.ChangeAsync(() => two.PressAsync("Tab"));
        await one.Page.Locator(".value-says").Filter(new() { HasTextString = "to another" }).WaitForAsync();
        await Assertions.Expect(mine).ToHaveValueAsync(written);
    }

    [Fact]
    public async Task Nodes_are_copied_from_one_graph_to_another_with_their_links()
    {
        var from = await chromium.OpenAsync(Graphs.Halve);
        await from.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var to = await EditorPage.OpenAsync(from.Page.Context, chromium.Server, await EditorPage.CreateAsync(chromium.Server, Graphs.Empty));
        await from.Page.BringToFrontAsync();
        await from.Head("load").ClickAsync();
        await from.Head("small").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await from.PressAsync("Control+c");
        await from.Page.WaitForFunctionAsync("() => localStorage.getItem('canvas-clipboard')?.includes('image.resize')");
        await to.Page.BringToFrontAsync();
        await to.Canvas.FocusAsync();
        await to.ChangeAsync(() => to.PressAsync("Control+v"));
        await to.Node("small").WaitForAsync();
        Assert.Equal(1, await to.Link("small:in.image").CountAsync());
        // The pasted set is one step.
        await to.ChangeAsync(() => to.PressAsync("Control+z"));
        Assert.Equal(0, await to.Page.Locator("[data-node=small], [data-node=load]").CountAsync());
    }
}
