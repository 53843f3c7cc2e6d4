using System.Globalization;

namespace LdmGraph.Editor.Documents;

/// <summary>What nodes, params and ports may be called.</summary>
public static class Names
{
    /// <summary>Letters, digits, '-' and '_', not beginning with a digit or '-'.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 && !char.IsAsciiDigit(name[0]) && name[0] != '-' && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_');
    }

    /// <summary>A name that is still free: <c>step</c>, <c>step2</c>, <c>step3</c>, ...</summary>
    public static string Fresh(string wanted, Func<string, bool> isTaken)
    {
        var name = Clean(wanted);
        if (!isTaken(name)) return name;
        // "step2" goes on with 3, not with "step22".
        var stem = Stem(name);
        var number = 2;
        while (isTaken($"{stem}{number}")) number++;
        return $"{stem}{number}";
    }

    /// <summary>Names that are free in a scope for all of some nodes, as like their own as can be.</summary>
    internal static Dictionary<string, string> FreshAll(EditorDocument document, string scope, IEnumerable<string> wanted)
    {
        var taken = document.NodesOf(scope).Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        // Behind the highest number that is taken: among thousands of names, gaps are not looked for.
        var highest = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in taken) Note(name);
        var fresh = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in wanted)
        {
            var name = Clean(id);
            while (taken.Contains(name) || IsReserved(document, scope, name)) name = $"{Stem(name)}{highest.GetValueOrDefault(Stem(name), 1) + 1}";
            taken.Add(name);
            Note(name);
            fresh[id] = name;
        }
        return fresh;

        void Note(string name)
        {
            var stem = Stem(name);
            var number = int.TryParse(name.AsSpan(stem.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : 1;
            highest[stem] = Math.Max(number, highest.GetValueOrDefault(stem, 1));
        }
    }

    /// <summary>The nearest name to any text.</summary>
    public static string Clean(string text)
    {
        var name = string.Concat(text.Trim().Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-');
        return name.Length == 0 ? "node" : char.IsAsciiDigit(name[0]) ? "n" + name : name;
    }

    /// <summary>What a new node of a type is called: the last word of the id, <c>step</c> for <c>ddim.step@1</c>.</summary>
    internal static string OfType(string typeId) => typeId.Split('@')[0].Split('.', '/')[^1];

    internal static string FreshNode(DocumentChange change, string scope, string wanted)
    {
        var document = change.Document;
        return Fresh(wanted, name => document.Find(ScopePath.Join(scope, name)) is not null || IsReserved(document, scope, name));
    }

    /// <summary>Words that links in a scope use for something else.</summary>
    internal static bool IsReserved(EditorDocument document, string scope, string name) =>
        name is "params" or "index" or "yield"
        || (scope.Length > 0 && (name is "carry" or "scan" or "const" or "wrt" || document.Find(scope)?.Section(name) is not null));

    private static string Stem(string name) => name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    internal static void Check(string name, string what)
    {
        if (!IsName(name)) throw new EditRefusedException($"'{name}' cannot be {what}", "use letters, digits, '-' and '_', not beginning with a digit");
    }
}
