using LdmGraph.Diffusion;
using LdmGraph.Plugins.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>One step of training a KL first stage: loss, gradients, parameters afterwards.</summary>
[Checks("kl_autoencoder_training")]
internal sealed class AutoencoderTraining : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var config = golden.Config["params"]!.AsObject();
        var autoencoder = golden.Build<IAutoencoder>("ldm.models.autoencoder.AutoencoderKL", config, golden.Weights());
        var trainable = (ITrainable)autoencoder;
        trainable.Train();
        var parameters = trainable.Network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var (measure, figures) = (FirstStageLoss.Read(config), new Figures());

        var x = golden.Input("x");
        using var posterior = autoencoder.Encode(x);
        var decoded = autoencoder.Decode(posterior.Sample(golden.Input("noise")));
        var reconstruction = measure.Reconstruction(x, decoded, perceptual: null, figures);
        var loss = reconstruction + measure.Regularisation(posterior, codebook: null, figures)!;
        loss.backward();
        var reported = figures.Take().ToDictionary();
        golden.Expect("reconstruction", decoded.detach());
        golden.Expect("nll_loss", reconstruction.detach().reshape(1));
        golden.Expect("kl_loss", tensor([(float)reported["kl_loss"]]));
        golden.Expect("rec_loss_mean", tensor([(float)reported["rec_loss"]]));
        golden.Expect("loss", loss.detach().reshape(1));
        TrainedParameters.ExpectGradients(golden, "", "", parameters);
        // There the variance is a parameter, which no optimizer is given; this is the gradient of mean(|x − x̂| / exp(s) + s) over all numbers of a picture.
        var numbers = x.NumberOfElements / x.shape[0];
        golden.ExpectIfStored("grad_norm.loss.logvar", () => tensor([(float)Math.Abs(numbers * (1 - reported["rec_loss"] / Math.Exp(measure.LogVariance)))]));

        using var optimizer = new Adam(parameters.Values, (double)golden.Config["learning_rate"]!, 0.5, 0.9);
        optimizer.step();
        TrainedParameters.Expect(golden, "after_step1.param.", "", parameters);
        return default;
    }
}

/// <summary>Parameters under training, as the cases store them.</summary>
internal static class TrainedParameters
{
    /// <summary>Norms of all gradients, and some gradients as a whole.</summary>
    public static void ExpectGradients(GoldenCase golden, string step, string prefix, IReadOnlyDictionary<string, Parameter> parameters)
    {
        foreach (var (name, parameter) in parameters)
        {
            var gradient = parameter.grad ?? zeros_like(parameter);
            golden.ExpectIfStored($"{step}grad_norm.{prefix}{name}", () => gradient.norm().reshape(1));
            golden.ExpectIfStored($"{step}grad.{prefix}{name}", () => gradient.alias());
        }
    }

    /// <summary>The parameters themselves.</summary>
    public static void Expect(GoldenCase golden, string step, string prefix, IReadOnlyDictionary<string, Parameter> parameters)
    {
        foreach (var (name, parameter) in parameters) golden.ExpectIfStored(step + prefix + name, () => parameter.detach());
    }
}
