namespace LdmGraph.Engine;

/// <summary>Reads the parts of a graph file and reports what has the wrong form. Knows no node type.</summary>
internal sealed class EntryReader(GraphDocument document, Action<Diagnostic> report)
{
    /// <summary>First parts of links that are no nodes.</summary>
    public static readonly string[] ReservedNames = ["params", "index", "yield"];

    private static readonly string[] ParamMembers = ["type", "default", "choices", "min", "max", "description"];

    /// <summary>The members of an object; a name that comes twice is reported, its first value holds.</summary>
    public IEnumerable<JsonMember> UniqueMembers(JsonValue value, string? node)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var members = new List<JsonMember>();
        foreach (var member in value.Members)
        {
            if (seen.Add(member.Name)) members.Add(member);
            else Report(member.Start, DiagnosticCode.DuplicateName, $"'{member.Name}' is written twice", "remove or rename one of them", node);
        }
        return members;
    }

    public string? Text(JsonMember member)
    {
        if (member.Value.IsString) return member.Value.String;
        Report(member.Value.Start, DiagnosticCode.WrongShape, $"'{member.Name}' is a text, this is {member.Value.Describe()}");
        return null;
    }

    public void UnknownMember(JsonMember member, IEnumerable<string> known, string? node)
    {
        // The schema's address and whatever other tools keep for themselves.
        if (member.Name.StartsWith('$') || member.Name.StartsWith("x-", StringComparison.Ordinal)) return;
        report(document.At(member.Start, DiagnosticCode.UnknownMember, $"'{member.Name}' means nothing here and is ignored", Suggestion.For(member.Name, known))
            with { Severity = Severity.Warning, Node = node });
    }

    public List<NodeEntry> Nodes(JsonValue value, string prefix)
    {
        var nodes = new List<NodeEntry>();
        if (!ExpectObject(value, "nodes", "from ids to nodes")) return nodes;
        foreach (var member in UniqueMembers(value, null))
        {
            var entry = new NodeEntry(document, member);
            if (!IsName(entry.Id))
                Report(member.Start, DiagnosticCode.InvalidName, $"'{entry.Id}' cannot be a node's id", "use letters, digits, '-' and '_', not beginning with a digit", prefix + entry.Id);
            else if (ReservedNames.Contains(entry.Id))
                Report(member.Start, DiagnosticCode.InvalidName, $"'{entry.Id}' has a meaning of its own in links", "give the node another id", prefix + entry.Id);
            if (ReadNode(entry, prefix + entry.Id)) nodes.Add(entry);
        }
        return nodes;
    }

    /// <summary>The ports of a section: names with literals or links.</summary>
    public List<PortEntry> Ports(JsonValue value, string? node, string section)
    {
        var ports = new List<PortEntry>();
        if (!value.IsObject)
        {
            Report(value.Start, DiagnosticCode.WrongShape, $"'{section}' is an object from names to values or links, this is {value.Describe()}", null, node);
            return ports;
        }
        foreach (var member in UniqueMembers(value, node))
        {
            var port = new PortEntry(member);
            ReadLink(port, node);
            ports.Add(port);
        }
        return ports;
    }

    /// <summary>Sets where a port's link, or the links in its list, lead from. An object that is no link is left to be reported as a literal.</summary>
    public void ReadLink(PortEntry port, string? node)
    {
        if (port.Value.IsArray) ReadList(port, node);
        if (!port.Value.IsObject || port.Value["from"] is not { } from) return;
        if (!from.IsString)
        {
            Report(from.Start, DiagnosticCode.MalformedLink, $"'from' is a text \"node.port\", this is {from.Describe()}", null, node, port.Name);
            port.FromNode = "";
            return;
        }
        var text = from.String;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        port.FromNode = dot < 0 ? text : text[..dot];
        port.FromPort = dot < 0 ? null : text[(dot + 1)..];
        foreach (var other in port.Value.Members)
            if (other.Name != "from") UnknownMember(other, ["from"], node);
    }

    private void ReadList(PortEntry port, string? node)
    {
        var items = new List<PortEntry>();
        foreach (var item in port.Value.Items)
        {
            var entry = new PortEntry(port.Name, item);
            if (item.IsObject) ReadLink(entry, node);
            items.Add(entry);
        }
        // A list of plain values stays one literal.
        if (items.Any(item => item.IsLink)) port.Items = items;
    }

    public List<ParamEntry> Params(JsonValue value)
    {
        var entries = new List<ParamEntry>();
        if (!ExpectObject(value, "params", "from names to params")) return entries;
        foreach (var member in UniqueMembers(value, null))
        {
            var entry = new ParamEntry(member);
            if (!IsName(entry.Name))
                Report(member.Start, DiagnosticCode.InvalidName, $"'{entry.Name}' cannot be a param's name", "use letters, digits, '-' and '_', not beginning with a digit");
            if (!member.Value.IsObject)
            {
                Report(member.Value.Start, DiagnosticCode.WrongShape, $"a param is an object with a type and a default, this is {member.Value.Describe()}",
                    """write { "type": "int", "default": 1 }""", null, entry.Name);
                continue;
            }
            ReadParam(entry);
            entries.Add(entry);
        }
        return entries;
    }

    public void Report(int offset, DiagnosticCode code, string message, string? fix = null, string? node = null, string? port = null) =>
        report(document.At(offset, code, message, fix) with { Node = node, Port = port });

    private bool ReadNode(NodeEntry entry, string path)
    {
        var value = entry.Member.Value;
        if (!value.IsObject)
        {
            Report(value.Start, DiagnosticCode.WrongShape, $"a node is an object with a type, this is {value.Describe()}", null, path);
            return false;
        }
        List<JsonMember>? sections = null;
        foreach (var member in UniqueMembers(value, path))
            switch (member.Name)
            {
                case "type" when member.Value.IsString:
                    entry.TypeId = member.Value.String;
                    entry.TypeStart = member.Value.Start;
                    break;
                case "type":
                    Report(member.Value.Start, DiagnosticCode.WrongShape, $"'type' is a text, this is {member.Value.Describe()}", null, path);
                    return false;
                case "in":
                    entry.Inputs = Ports(member.Value, path, "in");
                    break;
                default:
                    (sections ??= []).Add(member);
                    break;
            }
        if (sections is not null) entry.Sections = sections;
        if (entry.TypeId.Length > 0) return true;
        Report(entry.Member.Start, DiagnosticCode.WrongShape, "the node has no type", """add "type": "family.verb@1" """.TrimEnd(), path);
        return false;
    }

    private void ReadParam(ParamEntry entry)
    {
        foreach (var member in UniqueMembers(entry.Member.Value, null))
            switch (member.Name)
            {
                case "type":
                    entry.TypeName = Text(member) ?? "";
                    entry.TypeStart = member.Value.Start;
                    break;
                case "default": entry.Default = member.Value; break;
                case "description": entry.Description = Text(member); break;
                case "min" when member.Value.TryFloat(out var min): entry.Min = min; break;
                case "max" when member.Value.TryFloat(out var max): entry.Max = max; break;
                case "min" or "max":
                    Report(member.Value.Start, DiagnosticCode.WrongShape, $"'{member.Name}' is a number, this is {member.Value.Describe()}", null, null, entry.Name);
                    break;
                case "choices": entry.Choices = Choices(member.Value, entry.Name); break;
                default: UnknownMember(member, ParamMembers, null); break;
            }
        if (entry.TypeName.Length == 0)
            Report(entry.Member.Start, DiagnosticCode.UnknownParamType, $"the param '{entry.Name}' has no type", "add \"type\": one of int, float, bool, text, seed, choice, or the type of a port", null, entry.Name);
    }

    private List<string> Choices(JsonValue value, string param)
    {
        var choices = new List<string>();
        foreach (var item in value.Items)
            if (item.IsString) choices.Add(item.String);
        if (choices.Count == 0)
            Report(value.Start, DiagnosticCode.WrongShape, $"'choices' is a list of texts, this is {value.Describe()}", null, null, param);
        return choices;
    }

    private bool ExpectObject(JsonValue value, string name, string what)
    {
        if (value.IsObject) return true;
        Report(value.Start, DiagnosticCode.WrongShape, $"'{name}' is an object {what}, this is {value.Describe()}");
        return false;
    }

    private static bool IsName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name[0] == '-') return false;
        foreach (var c in name)
            if (!char.IsLetterOrDigit(c) && c is not ('-' or '_')) return false;
        return true;
    }
}
