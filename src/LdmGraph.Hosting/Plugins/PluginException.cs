namespace LdmGraph.Hosting.Plugins;

/// <summary>One plugin cannot be used. Caught by <see cref="PluginSet"/>, which reports it and goes on without the plugin.</summary>
public sealed class PluginException(PluginState state, string problem, Exception? inner = null) : Exception(problem, inner)
{
    /// <summary>What became of the plugin, or of the part that was wanted.</summary>
    public PluginState State { get; } = state;
}
