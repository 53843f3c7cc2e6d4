using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

[Checks("vq_model_interface")]
[Checks("vq_model")]
internal sealed class VectorQuantized : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        if (golden.Kind == "vq_model") Diffusers(golden);
        else Original(golden);
        return default;
    }

    private static void Original(GoldenCase golden)
    {
        var autoencoder = (Autoencoder)golden.BuildTarget<IAutoencoder>(golden.Config, golden.Weights());
        var codebook = autoencoder.Network.quantize!;
        var posterior = golden.Own(autoencoder.Encode(golden.Input("x")));
        var h = posterior.Mean;
        golden.Expect("h_prequant", h);
        golden.ExpectIfStored("indices", () => codebook.Indices(h).reshape(golden.Expected("indices").shape));
        foreach (var name in (string[])["quantized", "codebook_entry"]) golden.ExpectIfStored(name, () => autoencoder.Quantize(h)!);
        golden.ExpectIfStored("dec", () => autoencoder.Decode(h));
        golden.ExpectIfStored("dec_force_not_quantize", () => autoencoder.Decode(h, quantize: false));
        Gradients(golden, codebook, h);
    }

    private static void Gradients(GoldenCase golden, Quantizer codebook, Tensor prequantized)
    {
        using var scope = NewDisposeScope();
        var entries = Part.Of(codebook, "embedding").get_parameter("weight")!;
        entries.requires_grad_(true);
        var h = prequantized.detach().clone().requires_grad_(true);
        var loss = codebook.Loss(h);
        golden.ExpectIfStored("codebook_loss", () => loss.detach().reshape(golden.Expected("codebook_loss").shape));
        loss.backward();
        golden.ExpectIfStored("grad_codebook_loss_wrt_h", () => h.grad!);
        golden.ExpectIfStored("grad_codebook_loss_wrt_codebook", () => entries.grad!);

        var again = prequantized.detach().clone().requires_grad_(true);
        codebook.forward(again).square().sum().backward();
        golden.ExpectIfStored("grad_sum_sq_quantized_wrt_h", () => again.grad!);
    }

    private static void Diffusers(GoldenCase golden)
    {
        var autoencoder = (Autoencoder)golden.Build<IAutoencoder>("VQModel", golden.Config, golden.Weights());
        var codebook = autoencoder.Network.quantize!;
        var posterior = golden.Own(autoencoder.Encode(golden.Input("image")));
        var (latents, z) = (posterior.Mean, golden.Input("z"));
        golden.Expect("latents", latents);
        golden.ExpectIfStored("indices_of_latents", () => codebook.Indices(latents).reshape(golden.Expected("indices_of_latents").shape));
        golden.ExpectIfStored("quantised_latents", () => autoencoder.Quantize(latents)!);
        golden.ExpectIfStored("indices_of_z", () => codebook.Indices(z).reshape(golden.Expected("indices_of_z").shape));
        golden.ExpectIfStored("quantised_z", () => autoencoder.Quantize(z)!);
        golden.ExpectIfStored("decoded_z", () => autoencoder.Decode(z));
        golden.ExpectIfStored("decoded_z_not_quantised", () => autoencoder.Decode(z, quantize: false));
        golden.ExpectIfStored("reconstruction", () => autoencoder.Decode(latents));
    }
}
