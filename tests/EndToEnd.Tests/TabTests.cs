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
