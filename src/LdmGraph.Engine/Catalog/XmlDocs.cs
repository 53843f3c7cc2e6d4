using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LdmGraph.Engine;

/// <summary>The documentation file next to an assembly, read when first asked for.</summary>
/// <remarks>
/// Read by patterns, not by System.Xml: only compilers write these files, always in one form, and System.Xml would be a
/// seventh of a portable bundle. What is no such file gives no documentation, and nodes work without.
/// </remarks>
internal sealed partial class XmlDocs
{
    private static readonly ConditionalWeakTable<Assembly, XmlDocs> Known = [];

    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    private XmlDocs(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        if (path.Length == 0 || !File.Exists(path)) return;
        foreach (Match member in MemberElement().Matches(File.ReadAllText(path))) _members[WebUtility.HtmlDecode(member.Groups["name"].Value)] = member.Groups["content"].Value;
    }

    public static XmlDocs Of(Assembly assembly) => Known.GetValue(assembly, static assembly => new XmlDocs(assembly));

    public string Summary(Type type) => Text(Element(SummaryElement(), $"T:{Name(type)}"));

    public string Remarks(Type type) => Text(Element(RemarksElement(), $"T:{Name(type)}"));

    public string Property(PropertyInfo property) => Text(Element(SummaryElement(), $"P:{Name(property.DeclaringType!)}.{property.Name}"));

    /// <summary>A record's parameter: documented at the type.</summary>
    public string Parameter(Type record, string parameter)
    {
        foreach (Match element in ParamElement().Matches(_members.GetValueOrDefault($"T:{Name(record)}", "")))
            if (element.Groups["name"].Value == parameter) return Text(element.Groups["content"].Value);
        return "";
    }

    private string Element(Regex element, string member) => element.Match(_members.GetValueOrDefault(member, "")).Groups["content"].Value;

    private static string Name(Type type)
    {
        if (type.IsGenericType && !type.IsGenericTypeDefinition) type = type.GetGenericTypeDefinition();
        return type.FullName!.Replace('+', '.');
    }

    /// <summary>The text without its markup: references by the name of what they refer to.</summary>
    private static string Text(string content)
    {
        var text = Reference().Replace(content, static match => match.Groups["kind"].Value == "cref" ? LastPart(match.Groups["target"].Value) : match.Groups["target"].Value);
        text = Tag().Replace(text, static match => match.Groups["name"].Value is "para" or "br" or "item" ? " " : "");
        return Spaces().Replace(WebUtility.HtmlDecode(text), " ").Trim();
    }

    private static string LastPart(string cref)
    {
        var name = cref.Split('(')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex("""<member name="(?<name>[^"]*)">(?<content>.*?)</member>""", RegexOptions.Singleline)]
    private static partial Regex MemberElement();

    [GeneratedRegex("<summary>(?<content>.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex SummaryElement();

    [GeneratedRegex("<remarks>(?<content>.*?)</remarks>", RegexOptions.Singleline)]
    private static partial Regex RemarksElement();

    [GeneratedRegex("""<param name="(?<name>[^"]*)">(?<content>.*?)</param>""", RegexOptions.Singleline)]
    private static partial Regex ParamElement();

    [GeneratedRegex("""<(see|seealso|paramref|typeparamref)\s+(?<kind>cref|name|langword|href)="(?<target>[^"]*)"\s*/>""")]
    private static partial Regex Reference();

    [GeneratedRegex("</?(?<name>[A-Za-z]+)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
