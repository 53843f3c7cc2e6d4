namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The outputs of <c>checkpoint.load</c>, as graphs write them.</summary>
internal static class Port
{
    public const string Denoiser = "denoiser", Autoencoder = "autoencoder", TextEncoder = "textEncoder", Schedule = "schedule";

    public static readonly string[] All = [Denoiser, Autoencoder, TextEncoder, Schedule];
}
