namespace LdmGraph.Hosting.Plugins;

/// <summary>One plugin cannot be used. Caught by <see cref="PluginSet"/>, which reports it and goes on without the plugin.</summary>
internal sealed class PluginException(PluginState state, string problem, Exception? inner = null) : Exception(problem, inner)
{
    public PluginState State { get; } = state;
}
