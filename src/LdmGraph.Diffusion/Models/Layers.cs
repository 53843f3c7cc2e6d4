using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// The layers that models are built from, made on the meta device: a model of any size is described without taking
/// memory, and <see cref="ModuleWeights"/> gives it its weights.
/// </summary>
public static class Layers
{
    /// <summary>Two-dimensional convolution over [batch, channels, height, width].</summary>
    public static Conv2d Conv2d(long inChannels, long outChannels, long kernel, long stride = 1, long padding = 0, bool bias = true) =>
        nn.Conv2d(inChannels, outChannels, kernel, stride, padding, bias: bias, device: META);

    /// <summary>One-dimensional convolution over [batch, channels, length].</summary>
    public static Conv1d Conv1d(long inChannels, long outChannels, long kernel, bool bias = true) =>
        nn.Conv1d(inChannels, outChannels, kernel, bias: bias, device: META);

    /// <summary>x · Wᵀ + b over the last dimension.</summary>
    public static Linear Linear(long inFeatures, long outFeatures, bool bias = true) =>
        nn.Linear(inFeatures, outFeatures, hasBias: bias, device: META);

    /// <summary>Normalisation over groups of channels.</summary>
    public static GroupNorm GroupNorm(long groups, long channels, double eps) =>
        nn.GroupNorm(groups, channels, eps: eps, device: META);

    /// <summary>Normalisation over the last dimension.</summary>
    public static LayerNorm LayerNorm(long features, double eps = 1e-5) =>
        nn.LayerNorm(features, eps: eps, device: META);

    /// <summary>A table of vectors, looked up by index.</summary>
    public static Embedding Embedding(long count, long features) =>
        nn.Embedding(count, features, device: META);
}
