using System.Text.Json;
using Bunit;
using LdmGraph.Editor.Components;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Editor.Tests.Components;

/// <summary>The canvas on a page without a browser: what its script would send, the test sends.</summary>
internal sealed class CanvasBench : IDisposable
{
    private readonly BunitContext _context = new();
    private long _gestures;

    public CanvasBench(string graph, Action<IServiceCollection>? services = null)
    {
        Bench = new Bench(graph);
        _context.Services.AddSingleton(Bench.Sessions);
        services?.Invoke(_context.Services);
        Script.Mode = JSRuntimeMode.Loose;
        var module = Script.SetupModule("./_content/LdmGraph.Editor/canvas.js");
        module.Mode = JSRuntimeMode.Loose;
        module.SetupModule("mount", _ => true).Mode = JSRuntimeMode.Loose;
        Page = _context.Render<GraphCanvas>(parameters => parameters.Add(canvas => canvas.Session, Bench.Session));
    }

    public Bench Bench { get; }

    public IRenderedComponent<GraphCanvas> Page { get; }

    public BunitJSInterop Script => _context.JSInterop;

    /// <summary>Selects, as the script says it when it is done.</summary>
    public Task SelectAsync(params string[] ids) => SendAsync(new Selected(ids));

    /// <summary>Does what a key or a button does to some things.</summary>
    public Task DoAsync(string name, params string[] ids) => SendAsync(new Commanded(name, ids, 0, 0, null));

    private Task SendAsync(Gesture gesture) => Page.InvokeAsync(() => Page.Instance.Gesture(++_gestures, 0, 1, JsonSerializer.Serialize(gesture, JsonSerializerOptions.Web)));

    public void Dispose()
    {
        _context.Dispose();
        Bench.Dispose();
    }
}
