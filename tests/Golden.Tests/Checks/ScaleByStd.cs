using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>The scale factor is measured on a first batch; from then on latents are multiplied by it and divided by it before decoding.</summary>
[Checks("scale_by_std")]
internal sealed class ScaleByStd : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        // Without a reconstruction to compare with, the case stores no decoder.
        var config = golden.Config["params"]!["first_stage_config"]!;
        var stored = golden.Weights().Under("first_stage_model.");
        var weights = golden.Wants("xrec") ? stored : new EncoderOnly(stored, config["params"]!.AsObject());
        var unscaled = golden.BuildTarget<IAutoencoder>(config, weights);
        using var image = Picture(golden.Input("image_bhwc"));
        var first = await EncodeAsync(golden, unscaled, image, "noise_first_batch");
        var scale = (await new MeasureScale { Autoencoder = unscaled, Latent = first }.EvaluateAsync(Nodes.Context)).Scale;
        golden.ExpectIfStored("scale_factor", () => tensor([(float)scale]));

        var autoencoder = (await new RescaleAutoencoder { Autoencoder = unscaled, Scale = scale }.EvaluateAsync(Nodes.Context)).Autoencoder;
        var z = await EncodeAsync(golden, autoencoder, image, "noise_get_input");
        golden.ExpectIfStored("z_scaled", () => z.Value.alias());
        golden.ExpectIfStored("z_scaled_std", () => z.Value.std().reshape(1));
        golden.ExpectIfStored("xrec", () => autoencoder.Decode(z.Value / autoencoder.Spec.ScaleFactor));
    }

    private static async ValueTask<Latent> EncodeAsync(GoldenCase golden, IAutoencoder autoencoder, Image image, string noise) => golden.Own((await new LatentEncode
    {
        Autoencoder = autoencoder, Image = image, Take = LatentEncode.Posterior.Sample,
        Noise = golden.OptionalInput(noise) is { } drawn ? golden.Latent(drawn) : null,
    }.EvaluateAsync(Nodes.Context)).Latent);

    // From rows of pixels in [-1, 1].
    private static Image Picture(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return new Image((pixels.permute(0, 3, 1, 2).contiguous() + 1) / 2);
    }

    /// <summary>The stored encoder, with zeros for the decoder's parameters.</summary>
    private sealed class EncoderOnly : Weights
    {
        private readonly Weights _encoder;

        public EncoderOnly(Weights encoder, JsonObject config)
        {
            _encoder = encoder;
            var source = new ComponentSource("ldm.models.autoencoder.AutoencoderKL", config, encoder, encoder.Origin, Folder: null);
            using var module = new FirstStage(AutoencoderBuilder.Options(source));
            Entries = module.named_parameters()
                .Where(pair => pair.name.StartsWith("decoder.", StringComparison.Ordinal) || pair.name.StartsWith("post_quant_conv.", StringComparison.Ordinal))
                .Select(pair => KeyValuePair.Create(pair.name, new WeightInfo(ScalarType.Float32, pair.parameter.shape)))
                .Concat(encoder.Entries).ToDictionary();
        }

        public override IReadOnlyDictionary<string, WeightInfo> Entries { get; }

        public override string Origin => _encoder.Origin;

        public override Tensor Read(string name) => _encoder.Entries.ContainsKey(name) ? _encoder.Read(name) : zeros(Entries[name].Shape.ToArray());
    }
}
