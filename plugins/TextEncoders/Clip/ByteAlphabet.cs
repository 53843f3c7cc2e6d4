using System.Text;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>GPT-2's alphabet: every byte as a visible character, so that merges can be written in a text file.</summary>
internal static class ByteAlphabet
{
    /// <summary>The characters in the order of the vocabulary: bytes that are visible themselves, then the others from U+0100 on.</summary>
    public static IReadOnlyList<char> Characters { get; }

    private static readonly char[] OfByte = new char[256];

    static ByteAlphabet()
    {
        byte[] visible = [.. Enumerable.Range(0, 256).Where(b => b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174).Select(b => (byte)b)];
        byte[] others = [.. Enumerable.Range(0, 256).Select(b => (byte)b).Except(visible)];
        foreach (var b in visible) OfByte[b] = (char)b;
        for (var i = 0; i < others.Length; i++) OfByte[others[i]] = (char)(256 + i);
        Characters = [.. visible.Concat(others).Select(b => OfByte[b])];
    }

    /// <summary>The UTF-8 bytes of a text.</summary>
    public static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => OfByte[b]));
}
