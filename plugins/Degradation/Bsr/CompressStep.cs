using LdmGraph.Plugins.Degradation.Compression;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>Compresses as JPEG, and back.</summary>
internal sealed record CompressStep(int Quality) : DegradationStep
{
    public override Tensor Apply(Tensor pictures) => JpegRoundTrip.Apply(pictures, Quality);

    public override string ToString() => $"jpeg of quality {Quality}";
}
