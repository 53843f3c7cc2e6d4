using LdmGraph.Hosting;
using LdmGraph.Plugins.TextEncoders;

namespace LdmGraph.Graphs.Tests;

/// <summary>The shape of a small CLIP, whose vocabulary is a part of the released one.</summary>
internal static class SmallClip
{
    public static ClipTextOptions Text { get; } = new() { Width = 16, Layers = 2, Heads = 1, FeedForward = 32, Vocabulary = 2514, Tokens = 77, QuickGelu = true };

    public static void CopyVocabulary(string folder)
    {
        foreach (var name in (string[])["vocab.json", "merges.txt"])
            File.Copy(Path.Combine(Installation.Root!, "tests", "golden", "df_tok_clip", name), Path.Combine(folder, name));
    }
}
