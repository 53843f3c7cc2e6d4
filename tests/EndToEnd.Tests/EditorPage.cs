using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>A tab with the editor, and what people do in it. Waits for states, never for times.</summary>
internal sealed partial class EditorPage
{
    private readonly List<string> _errors = [];
    private int _calls;
    private long _bytes;

    private EditorPage(IPage page, string graph)
    {
        (Page, Graph) = (page, graph);
        page.PageError += (_, error) => _errors.Add(error);
        page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) =>
            {
                Count(frame);
                // What the script sends of its own accord; acknowledgements of what the server sent do not count.
                if (frame.Binary is { } bytes && Encoding.UTF8.GetString(bytes).Contains("BeginInvokeDotNetFromJS", StringComparison.Ordinal)) Interlocked.Increment(ref _calls);
            };
            socket.FrameReceived += (_, frame) => Count(frame);
        };
    }

    public static BrowserNewContextOptions Options { get; } = new() { ViewportSize = new() { Width = 1500, Height = 900 }, ReducedMotion = ReducedMotion.Reduce };

    public IPage Page { get; }

    /// <summary>Id of the graph.</summary>
    public string Graph { get; }

    /// <summary>Calls from the script to the server so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Bytes that have gone over the circuit so far, both ways, acknowledgements included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Errors that the page has thrown.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public ILocator Canvas => Page.Locator(".canvas");

    /// <summary>Saves a graph on the server and returns its id.</summary>
    public static async Task<string> CreateAsync(Server server, string graph)
    {
        using var content = new StringContent(graph, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync("/api/graphs?name=graph.json", content);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    public static Task<EditorPage> OpenAsync(IBrowserContext context, Server server, string graph) => OpenAsync(context, server.Url, graph);

    public static async Task<EditorPage> OpenAsync(IBrowserContext context, Uri server, string graph)
    {
        var page = new EditorPage(await context.NewPageAsync(), graph);
        page.Page.SetDefaultTimeout(30_000);
        await page.Page.GotoAsync($"{server}edit/{graph}");
        await page.ReadyAsync();
        return page;
    }

    /// <summary>Goes to the site's first page and takes it for the editor, which is what a first visit gets.</summary>
    public static async Task<EditorPage> VisitAsync(IBrowserContext context, Uri server)
    {
        var page = new EditorPage(await context.NewPageAsync(), "text-to-image");
        page.Page.SetDefaultTimeout(30_000);
        await page.Page.GotoAsync(server.ToString());
        await page.ReadyAsync();
        return page;
    }

    private void Count(IWebSocketFrame frame) => Interlocked.Add(ref _bytes, frame.Binary?.Length ?? Encoding.UTF8.GetByteCount(frame.Text ?? ""));

    public Task ReadyAsync() => Page.Locator(".canvas[data-ready=true]").WaitForAsync();

    public ILocator Node(string id) => Page.Locator($"[data-node=\"{id}\"]");

    public ILocator Head(string id) => Node(id).Locator("> .node-head");

    public ILocator Port(string node, string side, string name) => Node(node).Locator($"[data-side=\"{side}\"][data-port=\"{name}\"]");

    public ILocator Field(string node, string port) => Node(node).Locator($"[data-row=\"{node}:{port}\"] :is(input, textarea, select)").First;

    public ILocator Link(string to) => Page.Locator($"[data-link=\"{to}\"]");

    public async Task<long> RevisionAsync() => long.Parse(await Canvas.GetAttributeAsync("data-rev") ?? "-1", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Does something and waits until the page shows the graph as changed by it.</summary>
    public async Task ChangeAsync(Func<Task> act)
    {
        var before = await RevisionAsync();
        await act();
        await Page.WaitForFunctionAsync("before => Number(document.querySelector('.canvas').dataset.rev) > before", before);
    }

    /// <summary>The graph's text as the server has it.</summary>
    public async Task<JsonElement> TextAsync(Server server) => await server.Client.GetFromJsonAsync<JsonElement>($"/api/graphs/{Graph}");

    public static async Task<(float X, float Y)> MiddleAsync(ILocator what)
    {
        var box = await what.BoundingBoxAsync() ?? throw new InvalidOperationException("it is not shown");
        return (box.X + box.Width / 2, box.Y + box.Height / 2);
    }

    public async Task DragAsync((float X, float Y) from, (float X, float Y) to, int steps = 8)
    {
        await Page.Mouse.MoveAsync(from.X, from.Y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(to.X, to.Y, new() { Steps = steps });
        await Page.Mouse.UpAsync();
    }

    public async Task LinkAsync(ILocator from, ILocator to) => await ChangeAsync(async () => await DragAsync(await MiddleAsync(from), await MiddleAsync(to)));

    /// <summary>Adds a node by double click at a point and the palette.</summary>
    public async Task AddByMouseAsync(string type, float x, float y)
    {
        await Page.Mouse.DblClickAsync(x, y);
        await ChooseAsync(type);
    }

    /// <summary>Chooses from the palette that is open.</summary>
    public async Task ChooseAsync(string type)
    {
        var palette = Page.Locator(".palette");
        await palette.Locator("input").FillAsync(type);
        // The first of those that were found, not one of the many from before anything was written.
        var option = palette.Locator("[aria-selected=true]").Filter(new() { HasTextString = TitleOf(type) });
        await option.WaitForAsync();
        await ChangeAsync(() => option.ClickAsync());
        await palette.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    /// <summary>What the palette calls a type: <c>Image load</c> for <c>image.load</c>; case is no matter.</summary>
    public static string TitleOf(string type) => type.Replace('.', ' ');

    /// <summary>Pairs of nodes of which one covers a part of the other; a loop's body lies in the loop and does not count.</summary>
    public Task<string[]> OverlapsAsync() => Page.EvaluateAsync<string[]>("""
        () => {
            const nodes = [...document.querySelectorAll(".node:not(.frame)")].map(element => ({ id: element.dataset.node, rect: element.getBoundingClientRect() })), found = [];
            const holds = (a, b) => b.startsWith(a + "/");
            nodes.forEach((a, i) => nodes.slice(i + 1).forEach(b => {
                if (holds(a.id, b.id) || holds(b.id, a.id)) return;
                if (a.rect.left < b.rect.right - 1 && b.rect.left < a.rect.right - 1 && a.rect.top < b.rect.bottom - 1 && b.rect.top < a.rect.bottom - 1) found.push(`${a.id} and ${b.id}`);
            }));
            return found;
        }
        """);

    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    /// <summary>Runs the graph by its button and waits for what the toolbar says then.</summary>
    public async Task RunAsync(string until = "Done")
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await RunStateAsync(until);
    }

    /// <summary>Waits for what the toolbar says of the run. The first run of a server also loads its native libraries.</summary>
    public Task RunStateAsync(string state) => Page.Locator(".toolbar-state").Filter(new() { HasTextString = state }).WaitForAsync(new() { Timeout = 120_000 });
}
