using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Plugins;
using LdmGraph.Editor.Widgets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace LdmGraph.Editor.Components;

/// <summary>
/// The body that a plugin shows for its node. What the plugin's component throws ends here: the node is told, and shows its ordinary
/// fields.
/// </summary>
public sealed class OwnBodyView : ErrorBoundaryBase, IDisposable
{
    // Letters of all languages stay as they are, in a file that people read.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    [CascadingParameter] public CanvasContext Context { get; set; } = null!;

    [Parameter, EditorRequired] public CanvasItem Item { get; set; } = null!;

    [Parameter, EditorRequired] public OwnBody Body { get; set; } = null!;

    /// <summary>Told what the component threw.</summary>
    [Parameter] public EventCallback<string> Failed { get; set; }

    public void Dispose() => Context.Runs.Changed -= OnRun;

    protected override void OnInitialized() => Context.Runs.Changed += OnRun;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is not null) return;
        builder.OpenElement(0, "div");
        builder.AddAttribute(1, "class", "own-body");
        builder.OpenComponent(2, Body.Component!);
        builder.AddComponentParameter(3, nameof(CustomBody.Node), NodeOf(Item.Node!));
        builder.CloseComponent();
        builder.CloseElement();
    }

    protected override Task OnErrorAsync(Exception exception) => Failed.InvokeAsync($"{exception.GetType().Name}: {exception.Message}");

    private void OnRun(string? node)
    {
        if (node is null || node == Item.Node!.Path) _ = InvokeAsync(StateHasChanged);
    }

    private BodyNode NodeOf(EditorNode node)
    {
        var (run, type) = (Context.Runs.Find(node.Path), Context.Session.Catalog.Find(node.TypeId));
        return new BodyNode
        {
            Path = node.Path,
            Type = node.TypeId,
            Title = Item.Canvas.Title,
            Inputs = [.. Item.Rows.Where(row => row is { Canvas.Side: "in", Input: not null, Ref.Item: null or 0 }).Select(InputOf)],
            Outputs = [.. Item.Rows.Where(row => row.Canvas is { Side: "out", Inner: false }).Select(row => new BodyOutput(row.Canvas.Name, row.Canvas.Type) { Summary = row.Summary, Picture = run?.Pictures.GetValueOrDefault(row.Canvas.Name) })],
            Run = run is null ? BodyRun.None : new BodyRun { State = run.State, Progress = run.Progress, Picture = run.Preview, Error = run.Error },
            Write = Write,
            Assets = Body.Assets,
        };

        BodyInput InputOf(PortRow row) => new(row.Input!.Name, row.Input.Type.Name)
        {
            Summary = row.Summary,
            Literal = row.Value is { IsLinked: false } value ? Element(value.Value) : null,
            Default = FieldSpec.Of(row.Input, type).Default is { } initial ? Element(initial) : null,
            IsLinked = row.Value?.IsLinked == true,
            Problem = Item.ProblemAt(row)?.Message,
        };
    }

    private static JsonElement Element(Json value)
    {
        using var document = JsonDocument.Parse(value.ToString(), Deep);
        return document.RootElement.Clone();
    }

    private void Write(IReadOnlyDictionary<string, JsonNode?> values)
    {
        var written = InvokeAsync(() => Apply(values));
        if (!written.IsCompletedSuccessfully) _ = ReportAsync(written);
    }

    private void Apply(IReadOnlyDictionary<string, JsonNode?> values)
    {
        EditorCommand[] commands = [.. values.Select(value => Command(PortRef.Input(Item.Node!.Path, value.Key), value.Value))];
        if (commands.Length > 0) Context.Apply(commands is [var only] ? only : new CompositeCommand($"Set {string.Join(", ", values.Keys)}", commands));
    }

    private static EditorCommand Command(PortRef port, JsonNode? value) =>
        value is null ? new Disconnect(port) : new SetLiteral(port, Json.Parse(value.ToJsonString(Readable)));

    private async Task ReportAsync(Task written)
    {
        try
        {
            await written;
        }
        // Whatever it is, it comes of what the component wrote.
        catch (Exception wrong)
        {
            await DispatchExceptionAsync(wrong);
        }
    }
}
