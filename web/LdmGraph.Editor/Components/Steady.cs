using Microsoft.AspNetCore.Components;

namespace LdmGraph.Editor.Components;

/// <summary>
/// A part that is rendered again only when what it shows is another. What is rendered again and comes out the same costs the
/// connection some bytes all the same, and a graph has thousands of such parts.
/// </summary>
public abstract class Steady : ComponentBase
{
    private object?[]? _shown;

    /// <summary>Everything that the markup depends on, compared one by one.</summary>
    protected abstract IEnumerable<object?> Shows { get; }

    protected override bool ShouldRender()
    {
        object?[] now = [.. Shows];
        if (_shown is not null && _shown.SequenceEqual(now)) return false;
        _shown = now;
        return true;
    }

    // The first rendering is not asked for. Parameters may have changed since; then that has been noted.
    protected override void OnParametersSet() => _shown ??= [.. Shows];
}
