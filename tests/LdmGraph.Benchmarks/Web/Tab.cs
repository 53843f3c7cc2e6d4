using System.Diagnostics;
using System.Text.Json;

namespace LdmGraph.Benchmarks.Web;

/// <summary>A tab of the browser, and the hand at its mouse.</summary>
internal sealed class Tab(Chromium browser, string target, string session) : IAsyncDisposable
{
    /// <summary>How often a mouse says where it is.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(8);

    private const int Alt = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Has every page do something before its own scripts.</summary>
    public Task BeforeScriptsAsync(string script) => AskAsync("Page.addScriptToEvaluateOnNewDocument", new { source = script });

    public Task NavigateAsync(Uri address) => AskAsync("Page.navigate", new { url = address.ToString() });

    /// <summary>What an expression gives in the page.</summary>
    /// <exception cref="InvalidOperationException">It throws.</exception>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await AskAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        if (answer.TryGetProperty("exceptionDetails", out var thrown)) throw new InvalidOperationException($"'{expression}' throws: {thrown}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value.Deserialize<T>()! : default!;
    }

    /// <summary>Until an expression is no longer null or false.</summary>
    public async Task<T> UntilAsync<T>(string expression)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await EvaluateAsync<JsonElement?>($"({expression}) || null");
            if (value is { ValueKind: not JsonValueKind.Null } found) return found.Deserialize<T>()!;
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"'{expression}' does not come true on a page that says: {await EvaluateAsync<string>("document.body?.innerText.slice(0, 400) ?? ''")}");
            await Task.Delay(20);
        }
    }

    public async Task ClickAsync(Spot at)
    {
        await MouseAsync("mousePressed", at);
        await MouseAsync("mouseReleased", at);
    }

    /// <summary>Presses a key that writes a character.</summary>
    public async Task PressAsync(string key)
    {
        await AskAsync("Input.dispatchKeyEvent", new { type = "keyDown", key, text = key });
        await AskAsync("Input.dispatchKeyEvent", new { type = "keyUp", key });
    }

    /// <summary>Presses, moves at an even pace, and releases, with Alt held down: nothing snaps.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="time">How long it takes. The hand does not wait for the page.</param>
    public async Task DragAsync(Spot from, Spot to, TimeSpan time)
    {
        await MouseAsync("mouseMoved", from, buttons: 0);
        await MouseAsync("mousePressed", from);
        var (began, underWay) = (Stopwatch.GetTimestamp(), new List<Task>());
        for (var beat = 1; beat <= time / Beat; beat++)
        {
            var wait = beat * Beat - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero) await Task.Delay(wait);
            var share = Math.Min(1, Stopwatch.GetElapsedTime(began) / time);
            underWay.Add(MouseAsync("mouseMoved", new Spot(from.X + (to.X - from.X) * share, from.Y + (to.Y - from.Y) * share)));
        }
        await Task.WhenAll(underWay);
        await MouseAsync("mouseReleased", to);
    }

    public async ValueTask DisposeAsync() => await browser.AskAsync("Target.closeTarget", new { targetId = target });

    private Task<JsonElement> MouseAsync(string type, Spot at, int buttons = 1) =>
        AskAsync("Input.dispatchMouseEvent", new { type, x = at.X, y = at.Y, modifiers = type == "mouseMoved" && buttons == 1 ? Alt : 0, button = buttons == 0 ? "none" : "left", buttons, clickCount = type == "mouseMoved" ? 0 : 1 });

    private Task<JsonElement> AskAsync(string method, object arguments) => browser.AskAsync(method, arguments, session);
}

/// <summary>A point of the window, in pixels.</summary>
internal readonly record struct Spot(double X, double Y);
