namespace LdmGraph.Benchmarks.Web;

/// <summary>The editor in a tab, and what is measured in it.</summary>
internal sealed class EditorTab(Tab tab)
{
    /// <summary>Notes when the canvas is ready and shows nodes, in milliseconds since the navigation began.</summary>
    private const string WatchReady = """
        new MutationObserver((_, watch) => {
            if (!document.querySelector(".canvas[data-ready=true] .node.placed")) return;
            watch.disconnect();
            requestAnimationFrame(() => { window.readyAt = performance.now(); });
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready", "class"] });
        """;

    /// <summary>Notes every frame of a gesture: when, and where the node is drawn then; and when the pointer was where.</summary>
    private const string Record = """
        (id => {
            const node = id === null ? null : document.querySelector(`[data-node="${id}"]`);
            const record = window.record = { frames: [], pointer: [], on: true };
            window.addEventListener("pointermove", event => {
                if (!record.on || event.buttons !== 1) return;
                const events = event.getCoalescedEvents();
                for (const one of events.length ? events : [event]) record.pointer.push([one.timeStamp, one.clientX]);
            }, { capture: true, passive: true });
            const tick = () => {
                if (!record.on) return;
                const place = node ? /translate\(([-\d.]+)px/.exec(node.style.transform) : null;
                record.frames.push([performance.now(), place ? Number(place[1]) : 0]);
                requestAnimationFrame(tick);
            };
            requestAnimationFrame(tick);
            return true;
        })
        """;

    /// <summary>How far gestures go, in pixels.</summary>
    private const double Way = 480;

    private Tab Tab { get; } = tab;

    /// <summary>Opens a graph and returns the milliseconds from the navigation to a canvas that can be used.</summary>
    public static async Task<(EditorTab Editor, double Ready)> OpenAsync(Tab tab, Uri server, string graph)
    {
        await tab.BeforeScriptsAsync(WatchReady);
        var editor = new EditorTab(tab);
        return (editor, await editor.NavigateAsync(new Uri(server, $"/edit/{graph}")));
    }

    public async Task<double> NavigateAsync(Uri address)
    {
        await Tab.NavigateAsync(address);
        return await Tab.UntilAsync<double>("window.readyAt");
    }

    /// <summary>Until nothing is drawn any more: large graphs get their bodies in portions. Then at the size at which one works, which leaves most nodes out of sight.</summary>
    public async Task SettleAsync()
    {
        await Tab.EvaluateAsync<bool>("(document.querySelector('.canvas').focus(), true)");
        await Tab.PressAsync("1");
        await Tab.EvaluateAsync<bool>("""
            new Promise(done => {
                const stop = () => { watch.disconnect(); done(true); }, watch = new MutationObserver(() => { clearTimeout(calm); calm = setTimeout(stop, 1500); });
                let calm = setTimeout(stop, 1500);
                watch.observe(document.body, { subtree: true, childList: true, attributes: true });
            })
            """);
    }

    /// <summary>Drags one node to and fro.</summary>
    public async Task<IReadOnlyList<Gesture>> DragNodeAsync(int times, TimeSpan time)
    {
        var head = await Tab.UntilAsync<double[]>("""
            (() => {
                for (const head of document.querySelectorAll(".node:not(.culled) > .node-head")) {
                    const box = head.getBoundingClientRect(), at = [box.x + box.width / 2, box.y + box.height / 2];
                    if (at[0] > 120 && at[0] < 620 && at[1] > 150 && at[1] < 750 && head.contains(document.elementFromPoint(at[0], at[1]))) { window.dragged = head.parentElement.dataset.node; return at; }
                }
                return null;
            })()
            """);
        return await GesturesAsync("window.dragged", new Spot(head[0], head[1]), new Spot(head[0] + Way, head[1]), times, time);
    }

    /// <summary>Pans by the empty ground to and fro.</summary>
    public async Task<IReadOnlyList<Gesture>> PanAsync(int times, TimeSpan time)
    {
        var ground = await Tab.UntilAsync<double[]>("""
            (() => {
                for (let y = 700; y > 150; y -= 7)
                    for (let x = 120; x < 620; x += 7) {
                        const there = document.elementFromPoint(x, y);
                        if (there?.closest(".canvas-pane") && !there.closest("[data-node], [data-link], button")) return [x, y];
                    }
                return null;
            })()
            """);
        return await GesturesAsync("null", new Spot(ground[0], ground[1]), new Spot(ground[0] + Way, ground[1] - Way / 4), times, time);
    }

    /// <summary>Clicks Run and returns the milliseconds from the click to the first that the page shows of the run; waits for its end.</summary>
    public async Task<double> RunAsync()
    {
        var button = await Tab.EvaluateAsync<double[]>("""
            (() => {
                const button = [...document.querySelectorAll(".canvas-toolbar button")].find(button => button.textContent.trim() === "Run"), box = button.getBoundingClientRect();
                window.clicked = window.shown = null;
                button.addEventListener("click", event => { window.clicked = event.timeStamp; }, { capture: true, once: true });
                const watch = new MutationObserver(() => {
                    // The run before this one is shown until there is news: whatever says something else now is about this one.
                    if (window.clicked === null) return;
                    window.shown ??= performance.now();
                    if (/^(Done|Failed|Cancelled)/.test(document.querySelector(".toolbar-state").textContent)) { watch.disconnect(); window.ended = true; }
                });
                window.ended = false;
                watch.observe(document.querySelector(".toolbar-state"), { childList: true, characterData: true, subtree: true });
                for (const node of document.querySelectorAll("[data-node]")) watch.observe(node, { attributes: true, attributeFilter: ["data-run"] });
                return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """);
        await Tab.ClickAsync(new Spot(button[0], button[1]));
        await Tab.UntilAsync<bool>("window.ended");
        return await Tab.EvaluateAsync<double>("window.shown - window.clicked");
    }

    private async Task<IReadOnlyList<Gesture>> GesturesAsync(string node, Spot from, Spot to, int times, TimeSpan time)
    {
        var gestures = new List<Gesture>();
        for (var i = 0; i < times; i++)
        {
            await Tab.EvaluateAsync<bool>($"{Record}({node})");
            await (i % 2 == 0 ? Tab.DragAsync(from, to, time) : Tab.DragAsync(to, from, time));
            var frames = await Tab.EvaluateAsync<double[][]>("(window.record.on = false, window.record.frames)");
            var pointer = await Tab.EvaluateAsync<double[][]>("window.record.pointer");
            if (frames.Length < 2 || pointer.Length < 2) throw new InvalidOperationException($"the page drew {frames.Length} frames and saw the pointer move {pointer.Length} times from {from} to {to}");
            gestures.Add(new Gesture(frames, pointer));
        }
        return gestures;
    }
}

/// <summary>A gesture as the page saw it.</summary>
/// <param name="Frames">Time and place of the node, of every frame.</param>
/// <param name="Pointer">Time and place of the pointer, of every move.</param>
internal sealed record Gesture(double[][] Frames, double[][] Pointer)
{
    /// <summary>Milliseconds between the frames during which the pointer moved.</summary>
    public IEnumerable<double> FrameTimes() => During().Zip(During().Skip(1), (before, after) => after[0] - before[0]);

    /// <summary>For each frame, how long ago the pointer was where the node is drawn.</summary>
    public IEnumerable<double> Lags()
    {
        var (start, place) = (Pointer[0][1], Frames[0][1]);
        foreach (var frame in During())
        {
            // Pixels are whole and places are not.
            var reached = Pointer.LastOrDefault(at => at[0] <= frame[0] && Math.Abs(at[1] - start) <= Math.Abs(frame[1] - place) + 0.5);
            if (reached is not null) yield return frame[0] - reached[0];
        }
    }

    private IEnumerable<double[]> During() => Frames.Where(frame => frame[0] >= Pointer[0][0] && frame[0] <= Pointer[^1][0]);
}
