using System.Security.Cryptography;
using System.Text;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Training;

/// <summary>What a training asks of a first stage that comes from elsewhere.</summary>
internal static class FirstStage
{
    /// <summary>Its weights as they were stored, whatever precision it computes in.</summary>
    /// <exception cref="PortException">It is not one that a builder of components made.</exception>
    public static Weights Weights(IAutoencoder autoencoder) =>
        (autoencoder as ITrainable)?.Weights ?? throw new PortException("autoencoder", "is none that can be trained with", "link the output of checkpoint.load@1");

    /// <summary>Stands for the latent space: for all that makes latents, and not for the decoder, which may get better meanwhile.</summary>
    public static string Digest(Weights weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in weights.Entries.Keys.Where(MakesLatents).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(weights.ReadBytes(name));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>True for the parameters of the encoder and of the codebook; not for those of the decoder, or of what the loss was computed with.</summary>
    public static bool MakesLatents(string parameter) =>
        !Array.Exists((string[])["decoder.", "post_quant_conv.", "loss."], prefix => parameter.StartsWith(prefix, StringComparison.Ordinal));
}
