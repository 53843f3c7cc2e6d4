using LdmGraph.Editor.Documents;
using Microsoft.AspNetCore.Components;

namespace LdmGraph.Editor.Widgets;

/// <summary>
/// What all fields for one value have in common. A field is drawn again only when something about it changed, so that others' changes
/// neither cost anything nor touch what is being typed. Values are sent when a person is done with them, never key by key.
/// </summary>
public abstract class ValueField : ComponentBase
{
    private (FieldSpec Spec, Json? Value, string? Problem, bool Disabled, object? More)? _drawn;
    private Json? _sent;
    private bool _isAsked;

    [Parameter, EditorRequired] public FieldSpec Spec { get; set; } = null!;

    /// <summary>Id of the control, for its label.</summary>
    [Parameter, EditorRequired] public string Id { get; set; } = "";

    /// <summary>What the field is called, for those who do not see its label.</summary>
    [Parameter] public string Label { get; set; } = "";

    /// <summary>What is written; null when nothing is and the default counts.</summary>
    [Parameter] public Json? Value { get; set; }

    /// <summary>Told the new value; null for the default.</summary>
    [Parameter] public EventCallback<Json?> Changed { get; set; }

    /// <summary>What is wrong with the value, for people.</summary>
    [Parameter] public string? Problem { get; set; }

    [Parameter] public bool Disabled { get; set; }

    [CascadingParameter] public WidgetHost? Host { get; set; }

    /// <summary>What is shown: the value, or else the default.</summary>
    protected Json? Shown => Value ?? Spec.Default;

    /// <summary>What the field itself has to say of what was typed.</summary>
    protected string? Note { get; set; }

    /// <summary>True for a note that says why nothing was taken.</summary>
    protected bool IsRefused { get; set; }

    protected string? DescribedBy => Problem is not null || Note is not null ? $"{Id}-says" : null;

    protected string? Invalid => Problem is not null || IsRefused ? "true" : null;

    protected WidgetHost Site => Host ?? WidgetHost.Default;

    /// <summary>What else decides how the field looks.</summary>
    protected virtual object? More => null;

    protected override void OnParametersSet()
    {
        // What was said of something typed counts until the value changes; that what was typed comes back from the graph is no change.
        if (_drawn is { } drawn && !Equals(drawn.Value, Value) && !_isAsked && (_sent is null || !Equals(_sent, Value))) (Note, IsRefused) = (null, false);
        // The first drawing is not asked for.
        _drawn ??= (Spec, Value, Problem, Disabled, More);
    }

    protected override bool ShouldRender()
    {
        var state = (Spec, Value, Problem, Disabled, More);
        if (_drawn is { } drawn && Equals(drawn, state) && !_isAsked) return false;
        (_drawn, _isAsked) = (state, false);
        return true;
    }

    protected Task SendAsync(Json? value)
    {
        (_sent, _isAsked) = (value, true);
        return Equals(value, Value) ? Task.CompletedTask : Changed.InvokeAsync(value);
    }

    /// <summary>Draws the field again though its value is as before: something is to be said, or what was typed is to go.</summary>
    protected void DrawAgain() => (_sent, _isAsked) = (null, true);
}
