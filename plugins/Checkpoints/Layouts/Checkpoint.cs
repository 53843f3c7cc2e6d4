using System.Diagnostics.CodeAnalysis;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A checkpoint whose files are open and whose parts are told apart; nothing of it is built yet.</summary>
internal sealed class Checkpoint(string path, string layout, string? architecture) : IDisposable
{
    private readonly Dictionary<string, ComponentSource> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _absent = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    /// <summary>How it is laid out, in words.</summary>
    public string Layout { get; } = layout;

    /// <summary>The class that the reference names for the whole.</summary>
    public string? Architecture { get; } = architecture;

    /// <summary>The weights files that were opened.</summary>
    public List<WeightsFile> Files { get; } = [];

    /// <summary>Other files it consists of: configurations, vocabularies.</summary>
    public List<string> OtherFiles { get; } = [];

    /// <summary>What else is worth knowing.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The components by the port of <c>checkpoint.load</c> that gives them.</summary>
    public IReadOnlyDictionary<string, ComponentSource> Components => _components;

    public void Add(string port, ComponentSource source) => _components[port] = source;

    /// <summary>Says why a port has nothing to give.</summary>
    public void Lacks(string port, string reason) => _absent[port] = reason;

    /// <summary>Why the port has nothing to give: "this checkpoint has no text encoder: ...".</summary>
    public bool IsAbsent(string port, [NotNullWhen(true)] out string? reason)
    {
        reason = _components.ContainsKey(port) ? null : $"this checkpoint has no {Words(port)}: {_absent.GetValueOrDefault(port, "nothing in it looks like one")}";
        return reason is not null;
    }

    public void Dispose()
    {
        foreach (var file in Files) file.Dispose();
    }

    internal static string Words(string port) => port == Port.TextEncoder ? "text encoder" : port == Port.Schedule ? "noise schedule" : port == Port.ImageEncoder ? "image encoder" : port;
}
