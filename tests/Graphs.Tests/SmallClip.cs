using LdmGraph.Diffusion;
using LdmGraph.Hosting;
using LdmGraph.Plugins.TextEncoders;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Graphs.Tests;

/// <summary>The shape of a small CLIP, whose vocabulary is a part of the released one.</summary>
internal static class SmallClip
{
    public static ClipTextOptions Text { get; } = new() { Width = 16, Layers = 2, Heads = 1, FeedForward = 32, Vocabulary = 2514, Tokens = 77, QuickGelu = true };

    private static ClipVisionOptions Vision { get; } = new() { Width = 16, Layers = 2, Heads = 2, FeedForward = 32, QuickGelu = true, Side = 16, Patch = 4, Projection = 16 };

    /// <summary>Writes a whole CLIP in the layout of transformers; returns its folder.</summary>
    public static string Write(string folder)
    {
        var path = Path.Combine(folder, "models", "clip");
        if (Directory.Exists(path)) return path;
        Directory.CreateDirectory(path);
        CopyVocabulary(path);
        File.WriteAllText(Path.Combine(path, "config.json"), $$"""
            { "architectures": ["CLIPModel"], "projection_dim": {{Vision.Projection}},
              "text_config": { "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 1, "intermediate_size": 32, "vocab_size": {{Text.Vocabulary}} },
              "vision_config": { "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32, "image_size": 16, "patch_size": 4 } }
            """);
        using ClipTextModel reads = new(Text with { Projection = Vision.Projection });
        using ClipVisionModel sees = new(Vision);
        using MadeUpWeights read = MadeUpWeights.For(reads), seen = MadeUpWeights.For(sees);
        using var scope = NewDisposeScope();
        const string Whole = "vision_model.embeddings.class_embedding";
        SafetensorsWriter.Write(Path.Combine(path, "model.safetensors"), [
            .. read.Entries.Keys.Select(name => KeyValuePair.Create(name, read[name])),
            .. seen.Entries.Keys.Where(name => name != $"{Whole}.weight").Select(name => KeyValuePair.Create(name, seen[name])),
            new(Whole, seen[$"{Whole}.weight"].reshape(-1)), new("logit_scale", tensor(1f)) ]);
        return path;
    }

    public static void CopyVocabulary(string folder)
    {
        foreach (var name in (string[])["vocab.json", "merges.txt"])
            File.Copy(Path.Combine(Installation.Root!, "tests", "golden", "df_tok_clip", name), Path.Combine(folder, name));
    }
}
