using System.Globalization;
using System.Text.RegularExpressions;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Where diffusers' <c>LDMBertModel</c> keeps the parameters that the original, and <see cref="BertEmbedder"/>, name otherwise.</summary>
internal static partial class DiffusersNames
{
    /// <summary>A diffusers checkpoint as the original would have stored it.</summary>
    public static Weights Translate(Weights stored, IEnumerable<string> wanted) =>
        stored.LaidOutAs(wanted.ToDictionary(name => name, name => (WeightLayout)Stored(name)));

    /// <summary>transformer.attn_layers.layers.5.1.net.2.weight is model.layers.2.fc2.weight, and so on.</summary>
    internal static string Stored(string name)
    {
        if (Layer().Match(name) is not { Success: true } match)
            return name.Replace("transformer.token_emb.", "model.embed_tokens.").Replace("transformer.pos_emb.emb.", "model.embed_positions.")
                .Replace("transformer.norm.", "model.layer_norm.").Replace("transformer.to_logits.", "to_logits.");

        var (number, rest) = (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Value);
        var attention = number % 2 == 0;
        return $"model.layers.{number / 2}." + (attention
            ? rest.Replace("0.", "self_attn_layer_norm.").Replace("1.to_out.", "self_attn.out_proj.")
                .Replace("1.to_q.", "self_attn.q_proj.").Replace("1.to_k.", "self_attn.k_proj.").Replace("1.to_v.", "self_attn.v_proj.")
            : rest.Replace("1.net.0.0.", "fc1.").Replace("1.net.2.", "fc2.").Replace("0.", "final_layer_norm."));
    }

    [GeneratedRegex(@"^transformer\.attn_layers\.layers\.(\d+)\.(.+)$")]
    private static partial Regex Layer();
}
