using Microsoft.AspNetCore.Components;

namespace LdmGraph.TestPlugins;

public sealed class ThrowsWhenMade : ComponentBase
{
    public ThrowsWhenMade() => throw new InvalidOperationException("thrown by a constructor");
}
