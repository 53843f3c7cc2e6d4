using System.Text.RegularExpressions;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Where diffusers keeps the parameters that the original, and <see cref="FirstStage"/>, name otherwise.</summary>
internal static partial class DiffusersNames
{
    /// <summary>A diffusers checkpoint as the original would have stored it.</summary>
    /// <param name="stored">The checkpoint.</param>
    /// <param name="wanted">The module's parameters and their shapes.</param>
    /// <param name="levels">Number of levels, which the decoder's blocks are counted down from.</param>
    public static Weights Translate(Weights stored, IEnumerable<(string Name, long[] Shape)> wanted, int levels)
    {
        // Files of 2022 say query, key, value, proj_attn where later ones say to_q, to_k, to_v, to_out.0.
        var old = stored.Entries.ContainsKey("encoder.mid_block.attentions.0.query.weight");
        return stored.LaidOutAs(wanted.ToDictionary(
            parameter => parameter.Name,
            parameter => new WeightLayout([Stored(parameter.Name, levels, old)], parameter.Shape)));
    }

    /// <summary>encoder.down.0.block.1.nin_shortcut.weight is encoder.down_blocks.0.resnets.1.conv_shortcut.weight, and so on.</summary>
    internal static string Stored(string name, int levels, bool old)
    {
        if (name.StartsWith("quant", StringComparison.Ordinal) || name.StartsWith("post_quant", StringComparison.Ordinal)) return name;
        name = Up().Replace(name, match => $"up_blocks.{levels - 1 - int.Parse(match.Groups[1].ValueSpan)}.");
        name = Down().Replace(name, "down_blocks.$1.")
            .Replace("mid.block_1.", "mid_block.resnets.0.").Replace("mid.block_2.", "mid_block.resnets.1.").Replace("mid.attn_1.", "mid_block.attentions.0.")
            .Replace(".block.", ".resnets.").Replace(".attn.", ".attentions.")
            .Replace(".downsample.", ".downsamplers.0.").Replace(".upsample.", ".upsamplers.0.")
            .Replace(".nin_shortcut.", ".conv_shortcut.").Replace(".norm_out.", ".conv_norm_out.");
        if (!name.Contains(".attentions.")) return name;
        return Attention().Replace(name, match => (match.Groups[1].Value, old) switch
        {
            ("norm", _) => ".group_norm.",
            ("q", true) => ".query.",
            ("k", true) => ".key.",
            ("v", true) => ".value.",
            ("proj_out", true) => ".proj_attn.",
            ("proj_out", false) => ".to_out.0.",
            var (part, _) => $".to_{part}.",
        });
    }

    [GeneratedRegex(@"\bup\.(\d+)\.")]
    private static partial Regex Up();

    [GeneratedRegex(@"\bdown\.(\d+)\.")]
    private static partial Regex Down();

    [GeneratedRegex(@"\.(norm|q|k|v|proj_out)\.(?=weight$|bias$)")]
    private static partial Regex Attention();
}
