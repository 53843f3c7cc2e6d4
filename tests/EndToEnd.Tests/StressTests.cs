namespace EndToEnd.Tests;

public class StressTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Tabs = 20;

    [Fact]
    public async Task Twenty_tabs_on_one_graph_stay_in_step_and_leave_the_server_as_it_was()
    {
        var first = await chromium.OpenAsync(Graphs.Halve);
        var tabs = new List<EditorPage> { first };
        while (tabs.Count < Tabs) tabs.Add(await EditorPage.OpenAsync(first.Page.Context, chromium.Server, first.Graph));

        await first.Page.BringToFrontAsync();
        var at = await EditorPage.MiddleAsync(first.Head("small"));
        await first.ChangeAsync(() => first.DragAsync(at, (at.X + 40, at.Y + 90)));
        var (revision, place) = (await first.RevisionAsync(), await PlaceAsync(first));
        foreach (var tab in tabs)
        {
            await tab.Page.WaitForFunctionAsync("revision => Number(document.querySelector('.canvas').dataset.rev) >= revision", revision);
            Assert.Equal(place, await PlaceAsync(tab));
        }
        // Any of them runs it, and all see it.
        await tabs[^1].Page.BringToFrontAsync();
        await tabs[^1].RunAsync();
        foreach (var tab in tabs) await tab.RunStateAsync("Done");

        foreach (var tab in tabs.Skip(1)) await tab.Page.CloseAsync();
        await first.Page.BringToFrontAsync();
        await first.ChangeAsync(() => first.PressAsync("Control+z"));
        Assert.NotEqual(place, await PlaceAsync(first));
        Assert.All(tabs, tab => Assert.Empty(tab.Errors));
        await chromium.Server.AssertIsUpAsync();
    }

    private static Task<string> PlaceAsync(EditorPage page) => page.Node("small").EvaluateAsync<string>("node => node.style.transform");
}
