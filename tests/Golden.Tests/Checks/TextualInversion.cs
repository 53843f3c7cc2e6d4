using System.Text.RegularExpressions;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.TextEncoders;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Words learned from a file in diffusers' form (both containers of it), then from one in the web interface's.</summary>
[Checks("textual_inversion")]
internal sealed partial class TextualInversion : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var learned in new[] { "learned_embeds.bin", "learned_embeds.safetensors" })
            await RunAsync(golden, learned);
    }

    private static async ValueTask RunAsync(GoldenCase golden, string learned)
    {
        var encoder = golden.Build<ITextEncoder>("CLIPTextModel", golden.Config, golden.Weights(), folder: golden.PathOf("tokenizer"));
        // A word of several vectors has further tokens, word_1 and so on.
        var words = golden.Json["new_tokens"]!.AsObject().Select(pair => pair.Key).Where(word => !Further().IsMatch(word));
        foreach (var (file, word) in new[] { learned, "webui.pt" }.Zip(words))
        {
            var node = new LearnWord(new FileRoots([golden.Folder], Path.GetTempPath()), new FileHashes(), Components.Services.GetRequiredService<IWeightsFiles>())
            {
                Encoder = encoder, File = golden.PathOf(file), Word = file == learned ? "" : word,
            };
            var result = await node.EvaluateAsync(Nodes.Context);
            if (result.Word != word) golden.Fail(file, $"teaches '{result.Word}', expected '{word}'");
            encoder = golden.Own(result.Encoder);
        }

        var prompts = golden.Json["prompts"]!.AsArray().Select(prompt => (string)prompt!).ToList();
        var ids = golden.Own(new TokenIds(encoder.Tokenize(prompts)).ToTensor());
        golden.ExpectIfStored("input_ids", ids.alias);
        golden.ExpectIfStored("last_hidden_state", () => encoder.Encode(ids));
        golden.ExpectIfStored("new_embedding_rows", () => ((ClipTextEncoder)encoder).Learned()!.alias());
    }

    [GeneratedRegex(@"_\d+$")]
    private static partial Regex Further();
}
