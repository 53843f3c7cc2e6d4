namespace EndToEnd.Tests;

/// <summary>What people do who have no pointer: everything here goes through keys.</summary>
internal sealed partial class EditorPage
{
    /// <summary>Adds a node by the palette's key, beside the one that has the focus or into the loop that has it; the new one has it then.</summary>
    public async Task AddByKeysAsync(string type, string node)
    {
        await PressAsync("Space");
        await Page.Locator(".palette input:focus").WaitForAsync();
        await Page.Keyboard.TypeAsync(type);
        await Page.Locator(".palette [aria-selected=true]").Filter(new() { HasTextString = TitleOf(type) }).WaitForAsync();
        await ChangeAsync(() => PressAsync("Enter"));
        await FocusedAsync(node);
    }

    public Task FocusedAsync(string node) => Page.WaitForFunctionAsync("id => document.activeElement?.dataset.node === id", node);

    /// <summary>Walks to a node with the arrow keys, as far as it takes.</summary>
    public async Task GoToByKeysAsync(string node)
    {
        for (var step = 0; step < 60; step++)
        {
            // Which arrow leads there: the way that is longest on the screen; into a loop's body by Enter, and out of it by Escape.
            var key = await Page.EvaluateAsync<string>("""
                id => {
                    const from = document.activeElement, to = document.querySelector(`[data-node="${id}"]`);
                    if (from === to) return "";
                    if (id.startsWith(from.dataset.node + "/")) return "Enter";
                    if (from.dataset.node.startsWith(id + "/")) return "Escape";
                    const middle = element => { const r = element.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; };
                    const a = middle(from), b = middle(to), dx = b.x - a.x, dy = b.y - a.y;
                    return Math.abs(dx) > Math.abs(dy) ? dx > 0 ? "ArrowRight" : "ArrowLeft" : dy > 0 ? "ArrowDown" : "ArrowUp";
                }
                """, node);
            if (key.Length == 0) return;
            await PressAsync(key);
        }
        throw new InvalidOperationException($"no way leads to {node}");
    }

    /// <summary>Links two ports by the lists that C opens.</summary>
    public async Task LinkByKeysAsync(string from, string output, string to, string input)
    {
        await GoToByKeysAsync(from);
        await PressAsync("c");
        // What a loop is given, what its body sees of it and what comes out may have one name.
        await ChooseByKeysAsync(await LabelAsync(from, "out", output), output.Contains('.') ? "output for the body" : "output,");
        await ChangeAsync(async () => await ChooseByKeysAsync(await LabelAsync(to, "in", input), ""));
        await FocusedAsync(from);
    }

    /// <summary>Into the body of the node that has the focus, on to a field, and out again when a value is written.</summary>
    public async Task WriteByKeysAsync(string port, string value)
    {
        var row = $"{await Page.EvaluateAsync<string>("document.activeElement.dataset.node")}:{port}";
        await PressAsync("Enter");
        for (var step = 0; !await Page.EvaluateAsync<bool>("row => document.activeElement.matches('input, textarea') && document.activeElement.closest('[data-row]')?.dataset.row === row", row); step++)
        {
            Assert.InRange(step, 0, 30);
            await PressAsync("Tab");
        }
        await PressAsync("Control+a");
        await Page.Keyboard.TypeAsync(value);
        await ChangeAsync(() => PressAsync("Escape"));
    }

    private async Task ChooseByKeysAsync(string label, string detail)
    {
        var chosen = Page.Locator("#connect-options [aria-selected=true] > span");
        await Page.Keyboard.TypeAsync($"{label} {detail}");
        // Of several that have these words the one that is meant may stand further down.
        for (var step = 0; (await chosen.TextContentAsync())!.Trim() != label; step++)
        {
            Assert.InRange(step, 0, 20);
            await PressAsync("ArrowDown");
        }
        await PressAsync("Enter");
    }

    /// <summary>What the lists call a port: by its row's label, behind the title of its node where it is the other end.</summary>
    private async Task<string> LabelAsync(string node, string side, string port)
    {
        var label = (await Port(node, side, port).EvaluateAsync<string>("port => port.closest('.row').querySelector('.row-label').textContent")).Trim();
        return side == "out" ? label : $"{(await Head(node).Locator(".node-title").TextContentAsync())!.Trim()}: {label}";
    }
}
