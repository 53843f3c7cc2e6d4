using System.Text.RegularExpressions;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Where files of the original code keep what transformers, and <see cref="ClipTextModel"/>, name otherwise.</summary>
internal abstract partial class ClipNames
{
    /// <summary>Stable Diffusion 1: transformers' own names below <c>transformer.</c>.</summary>
    public static ClipNames Transformers { get; } = new TransformersNames();

    /// <summary>Stable Diffusion 2 and OpenAI's own files: <c>model.transformer.resblocks</c>, query, key and value in one.</summary>
    public static ClipNames OpenClip { get; } = new OpenClipNames();

    /// <summary>The stored tensor that holds the parameter.</summary>
    public string Stored(Weights weights, string name) => Layout(weights, name).Names[0];

    /// <summary>A checkpoint as transformers would have stored it.</summary>
    public Weights Translate(Weights stored, IEnumerable<string> wanted) => stored.LaidOutAs(wanted.ToDictionary(name => name, name => Layout(stored, name)));

    protected abstract WeightLayout Layout(Weights weights, string name);

    private sealed class TransformersNames : ClipNames
    {
        // Some files of merged models lack one level.
        protected override WeightLayout Layout(Weights weights, string name) => weights.Entries.ContainsKey("transformer.embeddings.token_embedding.weight")
            ? name.Replace("text_model.", "transformer.", StringComparison.Ordinal)
            : "transformer." + name;
    }

    private sealed class OpenClipNames : ClipNames
    {
        protected override WeightLayout Layout(Weights weights, string name)
        {
            if (Attention().Match(name) is { Success: true } match)
                return new WeightLayout([$"model.transformer.resblocks.{match.Groups[1].Value}.attn.in_proj_{match.Groups[3].Value}"]) { Part = (match.Groups[2].Value switch { "q" => 0, "k" => 1, _ => 2 }, 3) };
            return name switch
            {
                "text_projection.weight" => new WeightLayout(["model.text_projection"]) { Transposed = true },
                "text_model.embeddings.position_embedding.weight" => "model.positional_embedding",
                _ => "model." + name.Replace("text_model.embeddings.", "").Replace("text_model.encoder.layers.", "transformer.resblocks.")
                    .Replace("text_model.final_layer_norm.", "ln_final.").Replace(".layer_norm1.", ".ln_1.").Replace(".layer_norm2.", ".ln_2.")
                    .Replace(".self_attn.out_proj.", ".attn.out_proj.").Replace(".mlp.fc1.", ".mlp.c_fc.").Replace(".mlp.fc2.", ".mlp.c_proj."),
            };
        }
    }

    [GeneratedRegex(@"^text_model\.encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(weight|bias)$")]
    private static partial Regex Attention();
}
