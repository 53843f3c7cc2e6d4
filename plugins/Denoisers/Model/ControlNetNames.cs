using System.Globalization;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Where diffusers keeps the parameters of a <see cref="ControlNet"/>: its own here, those it shares with a UNet in <see cref="DiffusersNames"/>.</summary>
internal static class ControlNetNames
{
    /// <summary>A diffusers checkpoint as the original would have stored it.</summary>
    public static Weights Translate(Weights stored, IReadOnlyList<(string Name, long[] Shape)> wanted, ControlNetOptions options)
    {
        var own = wanted.Select(parameter => (parameter.Name, Stored: Stored(parameter.Name, options))).Where(pair => pair.Stored is not null)
            .ToDictionary(pair => pair.Name, pair => (WeightLayout)pair.Stored!);
        return DiffusersNames.Translate(stored.LaidOutAs(own), wanted.Where(parameter => !own.ContainsKey(parameter.Name)), options.UNet);
    }

    internal static string? Stored(string name, ControlNetOptions options) => name.Split('.') switch
    {
        ["zero_convs", var number, _, var kind] => $"controlnet_down_blocks.{number}.{kind}",
        ["middle_block_out", _, var kind] => $"controlnet_mid_block.{kind}",
        ["input_hint_block", "0", var kind] => $"controlnet_cond_embedding.conv_in.{kind}",
        ["input_hint_block", var number, var kind] => int.Parse(number, CultureInfo.InvariantCulture) / 2 - 1 is var block && block < 2 * (options.HintChannels.Count - 1)
            ? $"controlnet_cond_embedding.blocks.{block}.{kind}" : $"controlnet_cond_embedding.conv_out.{kind}",
        _ => null,
    };
}
