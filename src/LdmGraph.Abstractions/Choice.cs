using System.Globalization;
using System.Text;

namespace LdmGraph;

/// <summary>How the values of an enum are written in graphs: in kebab case, <c>LinearQuad</c> is <c>linear-quad</c>.</summary>
public static class Choice
{
    /// <summary>The spelling of one value.</summary>
    public static string NameOf(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Kebab(value.ToString()!);
    }

    /// <summary>All spellings of an enum, in the order of declaration.</summary>
    public static IReadOnlyList<string> NamesOf(Type enumType)
    {
        ArgumentNullException.ThrowIfNull(enumType);
        return Array.ConvertAll(Enum.GetNames(enumType), Kebab);
    }

    /// <summary>Reads a spelling.</summary>
    public static bool TryParse(Type enumType, string? text, out object? value)
    {
        ArgumentNullException.ThrowIfNull(enumType);
        foreach (var name in Enum.GetNames(enumType))
            if (Kebab(name) == text)
            {
                value = Enum.Parse(enumType, name);
                return true;
            }
        value = null;
        return false;
    }

    /// <summary><c>TextEncoder</c> becomes <c>text-encoder</c>, <c>Lanczos3</c> becomes <c>lanczos3</c>.</summary>
    public static string Kebab(string pascal)
    {
        ArgumentNullException.ThrowIfNull(pascal);
        var kebab = new StringBuilder(pascal.Length + 4);
        for (var i = 0; i < pascal.Length; i++)
        {
            var startsWord = char.IsUpper(pascal[i]) && i > 0 && (!char.IsUpper(pascal[i - 1]) || (i + 1 < pascal.Length && char.IsLower(pascal[i + 1])));
            if (startsWord) kebab.Append('-');
            kebab.Append(char.ToLower(pascal[i], CultureInfo.InvariantCulture));
        }
        return kebab.ToString();
    }

    /// <summary><c>TextEncoder</c> becomes <c>textEncoder</c>: how ports are named after properties.</summary>
    public static string Camel(string pascal)
    {
        ArgumentException.ThrowIfNullOrEmpty(pascal);
        return char.ToLower(pascal[0], CultureInfo.InvariantCulture) + pascal[1..];
    }
}
