namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The outputs of <c>checkpoint.load</c>, as graphs write them.</summary>
internal static class Port
{
    public const string Denoiser = "denoiser", Autoencoder = "autoencoder", TextEncoder = "textEncoder", Conditioner = "conditioner", Schedule = "schedule", Classifier = "classifier", ImageEncoder = "imageEncoder";

    public static readonly string[] All = [Denoiser, Autoencoder, TextEncoder, Conditioner, Schedule, Classifier, ImageEncoder];
}
