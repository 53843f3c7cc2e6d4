using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using LdmGraph.Plugins.Conditioning;
using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>What the runs of diffusers' pipelines have in common: prompts in front, pictures at the end.</summary>
internal static class DiffusersRuns
{
    /// <summary>Contexts of one prompt or of a batch of them, [prompts, tokens, width]. The case disposes it.</summary>
    /// <param name="golden">The case.</param>
    /// <param name="encoder">The model's text encoder.</param>
    /// <param name="prompt">A text or a list of texts; null stands for the empty prompt.</param>
    /// <param name="ids">Name of the output with the token ids.</param>
    /// <param name="context">Name of the output with the context.</param>
    public static async ValueTask<Conditioning> EncodeAsync(this GoldenCase golden, ITextEncoder encoder, JsonNode? prompt, string ids, string context)
    {
        string[] prompts = prompt is JsonArray many ? [.. many.Select(each => (string)each!)] : [(string?)prompt ?? ""];
        golden.ExpectIfStored(ids, () => tensor(encoder.Tokenize(prompts).SelectMany(tokens => tokens).ToArray()).reshape(prompts.Length, -1));
        List<Tensor> contexts = [];
        foreach (var text in prompts)
            contexts.Add(golden.Own((await new TextEncode { Encoder = encoder, Text = text }.EvaluateAsync(Nodes.Context)).Conditioning).Context!);
        var batch = golden.Own(new Conditioning { Context = cat(contexts, 0) });
        golden.ExpectIfStored(context, () => batch.Context!.alias());
        return batch;
    }

    /// <summary>Decodes the last latent and compares what the run stores of it, codebook rows included.</summary>
    public static async ValueTask ExpectPicturesAsync(this GoldenCase golden, string id, IAutoencoder autoencoder, Latent z)
    {
        golden.ExpectIfStored($"{id}/codebook_indices", () => ((Autoencoder)autoencoder).Network.quantize!
            .Indices(z.Value / autoencoder.Spec.ScaleFactor).reshape(golden.Expected($"{id}/codebook_indices").shape));
        var image = golden.Own((await new LatentDecode { Autoencoder = autoencoder, Latent = z }.EvaluateAsync(Nodes.Context)).Image);
        golden.ExpectIfStored($"{id}/images", () => image.Value.permute(0, 2, 3, 1));
        golden.ExpectIfStored($"{id}/images_u8", () => (255 * image.Value).round().permute(0, 2, 3, 1).to_type(ScalarType.Byte));
    }
}
