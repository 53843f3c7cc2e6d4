using System.Globalization;
using System.Text.RegularExpressions;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Where diffusers keeps the parameters that the original, and <see cref="UNet"/>, name otherwise.</summary>
/// <param name="options">The network: the numbering depends on its blocks per level.</param>
/// <param name="old">Files of 2022 say query, key, value, proj_attn where later ones say to_q, to_k, to_v, to_out.0.</param>
internal sealed partial class DiffusersNames(UNetOptions options, bool old)
{
    private const string Weight = ".weight";
    private static readonly string[] Parts = ["to_q", "to_k", "to_v"];
    private static readonly string[] OldParts = ["query", "key", "value"];

    /// <summary>A diffusers checkpoint as the original would have stored it.</summary>
    public static Weights Translate(Weights stored, IEnumerable<(string Name, long[] Shape)> wanted, UNetOptions options)
    {
        var old = stored.Entries.Keys.Any(name => name.EndsWith(".query.weight", StringComparison.Ordinal));
        var names = new DiffusersNames(options, old);
        return stored.LaidOutAs(wanted.ToDictionary(parameter => parameter.Name, parameter => names.Stored(parameter.Name) with { Shape = parameter.Shape }));
    }

    /// <summary>diffusers' paths of the modules that have a weight, and the weights' names. None for the legacy attention, whose query, key and value are one weight here.</summary>
    public static IReadOnlyDictionary<string, string> Modules(IEnumerable<string> parameters, UNetOptions options)
    {
        if (!options.SpatialTransformer) return new Dictionary<string, string>();
        var names = new DiffusersNames(options, old: false);
        return parameters.Where(name => name.EndsWith(Weight, StringComparison.Ordinal)).ToDictionary(name => names.Stored(name).Names[0][..^Weight.Length]);
    }

    /// <summary>What a parameter of the original is made of.</summary>
    internal WeightLayout Stored(string name)
    {
        if (Block().Match(name) is not { Success: true } match) return Ends(name);
        var (part, number, inner, rest) = (match.Groups["part"].Value, Number(match, "number"), match.Groups["inner"].Value, match.Groups["rest"].Value);
        return part switch
        {
            "input_blocks" when number == 0 => $"conv_in.{rest}",
            "input_blocks" => Inside(LevelOf(number - 1), rest, inner, "down_blocks.{0}.{1}.{2}"),
            "output_blocks" => Inside(LevelOf(number), rest, inner, "up_blocks.{0}.{1}.{2}"),
            _ => throw new ArgumentException($"{name} is no parameter of a UNet", nameof(name)),
        };
    }

    // Every level has as many entries as blocks and one more: the down-sampling, or the block that a way up has more.
    private (int Level, int Block) LevelOf(int entry) => (entry / (options.ResBlocks + 1), entry % (options.ResBlocks + 1));

    private WeightLayout Inside((int Level, int Block) place, string rest, string inner, string pattern)
    {
        var down = pattern.StartsWith("down", StringComparison.Ordinal);
        string Path(string kind, int index, string name) => string.Format(CultureInfo.InvariantCulture, pattern, place.Level, $"{kind}.{index}", name);

        if (down && place.Block == options.ResBlocks) return Path("downsamplers", 0, rest.Replace("op.", "conv."));
        if (rest.StartsWith("conv.", StringComparison.Ordinal)) return Path("upsamplers", 0, rest);
        if (inner == "0") return Path("resnets", place.Block, Resnet(rest));
        var level = options.Levels[down ? place.Level : options.Levels.Count - 1 - place.Level];
        return Attention(name => Path("attentions", place.Block, name), rest, (down ? level.Down : level.Up)!);
    }

    // The parts outside of the levels, and the middle.
    private WeightLayout Ends(string name)
    {
        if (name.StartsWith("middle_block.", StringComparison.Ordinal))
        {
            var (part, rest) = (name["middle_block.".Length], name["middle_block.0.".Length..]);
            return part == '1' ? Attention(inner => $"mid_block.attentions.0.{inner}", rest, options.Middle) : $"mid_block.resnets.{(part == '0' ? 0 : 1)}.{Resnet(rest)}";
        }
        return name
            .Replace("time_embed.0.", "time_embedding.linear_1.").Replace("time_embed.2.", "time_embedding.linear_2.")
            .Replace("label_emb.0.0.", "class_embedding.linear_1.").Replace("label_emb.0.2.", "class_embedding.linear_2.").Replace("label_emb.", "class_embedding.")
            .Replace("out.0.", "conv_norm_out.").Replace("out.2.", "conv_out.");
    }

    private static string Resnet(string name) => name
        .Replace("in_layers.0.", "norm1.").Replace("in_layers.2.", "conv1.")
        .Replace("emb_layers.1.", "time_emb_proj.")
        .Replace("out_layers.0.", "norm2.").Replace("out_layers.3.", "conv2.")
        .Replace("skip_connection.", "conv_shortcut.");

    private WeightLayout Attention(Func<string, string> path, string name, UNetAttention attention)
    {
        if (options.SpatialTransformer) return path(name);              // the same names in both
        var (part, kind) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
        return part switch
        {
            "norm" => path($"group_norm.{kind}"),
            "proj_out" => path(old ? $"proj_attn.{kind}" : $"to_out.0.{kind}"),
            // One tensor in the original, whose rows go by head first and by query, key and value second.
            _ => new WeightLayout([.. (old ? OldParts : Parts).Select(each => path($"{each}.{kind}"))], Heads: attention.Heads),
        };
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<part>input_blocks|output_blocks)\.(?<number>\d+)\.(?<inner>\d+)\.(?<rest>.+)$")]
    private static partial Regex Block();
}
