using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

[Checks("autoencoder_kl")]
internal sealed class AutoencoderKl : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        if (golden.Config["target"] is not null) Original(golden);
        else Diffusers(golden);
        return default;
    }

    private static void Original(GoldenCase golden)
    {
        var autoencoder = golden.BuildTarget<IAutoencoder>(golden.Config, golden.Weights());
        var x = golden.Input("x");
        golden.ExpectIfStored("encoder_out", () => Part.Forward(((Autoencoder)autoencoder).Network, "encoder", x));
        golden.ExpectIfStored("moments", () => ((Autoencoder)autoencoder).Moments(x));
        var posterior = golden.Own(autoencoder.Encode(x));
        Posterior(golden, "", posterior);
        var z = golden.Own(posterior.Sample(golden.Input("noise")));
        golden.ExpectIfStored("z_sample", () => z.alias());
        golden.ExpectIfStored("dec_sample", () => autoencoder.Decode(z));
        golden.ExpectIfStored("dec_mode", () => autoencoder.Decode(posterior.Mean));

        if (golden.OptionalInput("extreme_moments") is not { } moments) return;
        var extreme = golden.Own(LatentPosterior.FromMoments(moments));
        Posterior(golden, "extreme.", extreme);
        golden.ExpectIfStored("extreme.sample", () => extreme.Sample(golden.Input("extreme_noise")));
        golden.ExpectIfStored("extreme.nll_of_mean", () => extreme.NegativeLogLikelihood(extreme.Mean));
    }

    private static void Diffusers(GoldenCase golden)
    {
        var autoencoder = golden.Build<IAutoencoder>("AutoencoderKL", golden.Config, golden.Weights());
        var image = golden.Input("image");
        golden.ExpectIfStored("moments", () => ((Autoencoder)autoencoder).Moments(image));
        var posterior = golden.Own(autoencoder.Encode(image));
        Posterior(golden, "", posterior);
        golden.ExpectIfStored("mode", () => posterior.Mean.alias());
        golden.ExpectIfStored("sample", () => posterior.Sample(golden.Input("noise")));
        golden.ExpectIfStored("decoded", () => autoencoder.Decode(golden.Input("z")));
        golden.ExpectIfStored("reconstruction", () => autoencoder.Decode(posterior.Mean));
    }

    private static void Posterior(GoldenCase golden, string prefix, LatentPosterior posterior)
    {
        golden.ExpectIfStored($"{prefix}mean", () => posterior.Mean.alias());
        golden.ExpectIfStored($"{prefix}logvar", () => posterior.LogVariance!.alias());
        golden.ExpectIfStored($"{prefix}std", () => (0.5 * posterior.LogVariance!).exp());
        golden.ExpectIfStored($"{prefix}var", () => posterior.LogVariance!.exp());
        golden.ExpectIfStored($"{prefix}kl", posterior.KlDivergence);
    }
}
