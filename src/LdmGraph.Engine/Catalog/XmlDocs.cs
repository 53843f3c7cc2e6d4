using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace LdmGraph.Engine;

/// <summary>The documentation file next to an assembly, read when first asked for.</summary>
internal sealed partial class XmlDocs
{
    private static readonly ConditionalWeakTable<Assembly, XmlDocs> Known = [];

    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    private XmlDocs(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        if (path.Length == 0 || !File.Exists(path)) return;
        try
        {
            foreach (var member in XDocument.Load(path).Descendants("member"))
                if (member.Attribute("name")?.Value is { } name) _members[name] = member;
        }
        catch (XmlException)
        {
            // Another file of that name: the nodes work without documentation.
            _members.Clear();
        }
    }

    public static XmlDocs Of(Assembly assembly) => Known.GetValue(assembly, static assembly => new XmlDocs(assembly));

    public string Summary(Type type) => Text(Member($"T:{Name(type)}")?.Element("summary"));

    public string Remarks(Type type) => Text(Member($"T:{Name(type)}")?.Element("remarks"));

    public string Property(PropertyInfo property) => Text(Member($"P:{Name(property.DeclaringType!)}.{property.Name}")?.Element("summary"));

    /// <summary>A record's parameter: documented at the type.</summary>
    public string Parameter(Type record, string parameter) =>
        Text(Member($"T:{Name(record)}")?.Elements("param").FirstOrDefault(element => element.Attribute("name")?.Value == parameter));

    private XElement? Member(string name) => _members.GetValueOrDefault(name);

    private static string Name(Type type)
    {
        if (type.IsGenericType && !type.IsGenericTypeDefinition) type = type.GetGenericTypeDefinition();
        return type.FullName!.Replace('+', '.');
    }

    private static string Text(XElement? element)
    {
        if (element is null) return "";
        var text = new StringBuilder();
        foreach (var node in element.DescendantNodes())
            switch (node)
            {
                case XText plain: text.Append(plain.Value); break;
                case XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref", IsEmpty: true } reference:
                    var target = (reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword") ?? reference.Attribute("href"))?.Value ?? "";
                    text.Append(reference.Attribute("cref") is null ? target : LastPart(target));
                    break;
                case XElement { Name.LocalName: "para" or "br" or "item" }: text.Append(' '); break;
            }
        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    private static string LastPart(string cref)
    {
        var name = cref.Split('(')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
