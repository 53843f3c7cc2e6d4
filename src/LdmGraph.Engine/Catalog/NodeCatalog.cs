using System.Reflection;

namespace LdmGraph.Engine;

/// <summary>The node types that graphs can name. Immutable: when a plugin comes or goes, the host builds another.</summary>
public sealed class NodeCatalog
{
    private readonly Dictionary<string, NodeType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeType> _replacements = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _problems = [];
    private readonly Lazy<IReadOnlyDictionary<string, PortType>> _portTypes;
    private readonly Lock _gate = new();
    private int _uses;
    private bool _isReplaced;
    private Action? _unused;

    private NodeCatalog() => _portTypes = new(CollectPortTypes);

    /// <summary>The node types, by id.</summary>
    public IReadOnlyDictionary<string, NodeType> Types => _types;

    /// <summary>Ids that two plugins claim: the one that came first has it.</summary>
    public IReadOnlyList<Diagnostic> Problems => _problems;

    /// <summary>Every type of port that a node type has, by name. Looks into all classes.</summary>
    public IReadOnlyDictionary<string, PortType> PortTypes => _portTypes.Value;

    /// <summary>Builds a catalog from plugins, in this order.</summary>
    public static NodeCatalog Build(IEnumerable<PluginTypes> plugins)
    {
        var catalog = new NodeCatalog();
        foreach (var (plugin, types) in plugins)
            foreach (var type in types)
                if (type.GetCustomAttribute<NodeAttribute>(inherit: false) is { } attribute) catalog.Add(new NodeType(type, attribute, plugin));
        return catalog;
    }

    /// <summary>A catalog of all public nodes of some assemblies.</summary>
    public static NodeCatalog Build(params Assembly[] assemblies) => Build(assemblies.Select(PluginTypes.Of));

    /// <summary>The node type of that id, or the one that replaces it; null when there is neither.</summary>
    public NodeType? Find(string id) => _types.GetValueOrDefault(id) ?? _replacements.GetValueOrDefault(id);

    /// <summary>The port type of that name, lists included; null when no node type has such a port.</summary>
    public PortType? FindPortType(string name)
    {
        if (Scalars.TryGetValue(name, out var scalar)) return scalar;
        if (name.StartsWith("list<", StringComparison.Ordinal) && name.EndsWith('>')) return FindPortType(name[5..^1])?.ListOf();
        return PortTypes.GetValueOrDefault(name);
    }

    /// <summary>What makes types unusable, of all of them. Graphs that use one get the same message; this looks into every class.</summary>
    public IReadOnlyList<Diagnostic> Validate()
    {
        var problems = new List<Diagnostic>(_problems);
        foreach (var type in _types.Values)
            if (type.Problem is { } problem) problems.Add(new(DiagnosticCode.InvalidNodeType, $"{type.Id} of plugin {type.Plugin.Id}: {problem}"));
        var names = new Dictionary<string, PortType>(StringComparer.Ordinal);
        foreach (var port in AllPorts())
            if (!names.TryAdd(port.Name, port) && names[port.Name].Clr != port.Clr)
                problems.Add(new(DiagnosticCode.DuplicatePortType, $"the port type '{port.Name}' is both {names[port.Name].Clr.FullName} and {port.Clr.FullName}", "rename one of them"));
        return problems;
    }

    /// <summary>
    /// Holds the plugins behind the catalog where they are, also when it is replaced meanwhile. Every run does so by itself;
    /// whoever binds a graph in order to run it begins earlier. Null when the catalog was replaced and its plugins are gone.
    /// </summary>
    public CatalogUse? TryUse()
    {
        lock (_gate)
        {
            if (_isReplaced && _uses == 0) return null;
            _uses++;
            return new CatalogUse(this);
        }
    }

    /// <summary>Another catalog takes the place of this one; <paramref name="unused"/> is called when its last use ends, perhaps at once.</summary>
    internal void Replace(Action unused)
    {
        lock (_gate)
        {
            _isReplaced = true;
            if (_uses > 0)
            {
                _unused = unused;
                return;
            }
        }
        unused();
    }

    internal void EndUse()
    {
        Action? unused = null;
        lock (_gate)
            if (--_uses == 0) unused = _unused;
        unused?.Invoke();
    }

    internal static IReadOnlyDictionary<string, PortType> Scalars { get; } = new Dictionary<string, PortType>(StringComparer.Ordinal)
    {
        ["int"] = PortType.Of(typeof(long))!,
        ["float"] = PortType.Of(typeof(double))!,
        ["bool"] = PortType.Of(typeof(bool))!,
        ["text"] = PortType.Of(typeof(string))!,
        ["choice"] = PortType.Of(typeof(string))!,
        ["seed"] = PortType.Of(typeof(Seed))!,
        ["any"] = PortType.Any,
    };

    private void Add(NodeType type)
    {
        if (!IsId(type.Id))
        {
            _problems.Add(new(DiagnosticCode.InvalidNodeType, $"'{type.Id}' of plugin {type.Plugin.Id} is no id of a node type", "write family.verb@1"));
            return;
        }
        if (!_types.TryAdd(type.Id, type))
        {
            _problems.Add(new(DiagnosticCode.DuplicateNodeType,
                $"plugin {type.Plugin.Id} brings the node type '{type.Id}', which plugin {_types[type.Id].Plugin.Id} already has; it is left out", "rename it, or remove one of the plugins"));
            return;
        }
        foreach (var old in type.Replaces) _replacements.TryAdd(old, type);
    }

    private Dictionary<string, PortType> CollectPortTypes()
    {
        var types = new Dictionary<string, PortType>(StringComparer.Ordinal);
        foreach (var port in AllPorts()) types.TryAdd(port.Name, port);
        return types;
    }

    private IEnumerable<PortType> AllPorts()
    {
        var ports = _types.Values.SelectMany(type => type.Inputs.Select(input => input.Type).Concat(type.Outputs.Select(output => output.Type)));
        foreach (var port in ports)
        {
            var element = port;
            while (element.Element is { } inner) element = inner;
            if (!element.Clr.ContainsGenericParameters && !Scalars.ContainsKey(element.Name)) yield return element;
        }
    }

    private static bool IsId(string id)
    {
        var at = id.LastIndexOf('@');
        return at > 0 && int.TryParse(id[(at + 1)..], System.Globalization.NumberStyles.None, null, out var version) && version > 0
            && id[..at].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/');
    }
}
