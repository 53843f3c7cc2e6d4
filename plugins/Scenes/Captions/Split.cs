using System.Text;

namespace LdmGraph.Plugins.Scenes;

/// <summary>Which captions a sequence of scenes draws from. No caption is in both.</summary>
public enum Split
{
    /// <summary>Nine captions of ten.</summary>
    Train,

    /// <summary>One caption of ten, which training never sees.</summary>
    Test,
}

/// <summary>Decides by a hash of its text which split a caption is in, so that neither lists nor seeds matter.</summary>
internal static class Splits
{
    /// <summary>FNV-1a over the caption's bytes, mixed; every tenth is held out, whatever the number of objects.</summary>
    internal static Split Of(SceneCaption caption)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in Encoding.UTF8.GetBytes(caption.ToString())) hash = (hash ^ letter) * 1099511628211UL;
        return RandomStream.Mix(hash) % 10 == 0 ? Split.Test : Split.Train;
    }
}
