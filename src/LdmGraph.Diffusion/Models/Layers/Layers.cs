using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Diffusion;

/// <summary>
/// The layers that models are built from, made on the meta device: a model of any size is described without taking
/// memory, and <see cref="ModuleWeights"/> gives it its weights. How a layer computes (packed weights, fused operators,
/// the precision of norms) is decided in it, so that no model changes when it gets faster.
/// </summary>
public static class Layers
{
    /// <summary>Two-dimensional convolution over [batch, channels, height, width].</summary>
    public static Module<Tensor, Tensor> Conv2d(long inChannels, long outChannels, long kernel, long stride = 1, long padding = 0, bool bias = true) =>
        new Convolution2d(inChannels, outChannels, kernel, stride, padding, bias);

    /// <summary>x · Wᵀ + b over the last dimension.</summary>
    public static Module<Tensor, Tensor> Linear(long inFeatures, long outFeatures, bool bias = true) =>
        new Projection([outFeatures, inFeatures], bias);

    /// <summary>
    /// What a checkpoint stores as a 1×1 convolution, [out, in, 1] or [out, in, 1, 1], applied to tokens [..., channels]:
    /// there it is a linear layer, and channels-last maps become tokens without copying.
    /// </summary>
    /// <param name="inChannels">Channels of a token.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="dimensions">1 for a Conv1d, 2 for a Conv2d.</param>
    public static Module<Tensor, Tensor> Pointwise(long inChannels, long outChannels, int dimensions) =>
        new Projection([outChannels, inChannels, .. Enumerable.Repeat(1L, dimensions)], hasBias: true);

    /// <summary>Normalisation over groups of channels, computed in float32.</summary>
    public static Module<Tensor, Tensor> GroupNorm(long groups, long channels, double eps) => new GroupNormalization(groups, channels, eps, silu: false);

    /// <summary>Normalisation over groups of channels, then x · sigmoid(x), in one layer because they always come together.</summary>
    public static Module<Tensor, Tensor> GroupNormSilu(long groups, long channels, double eps) => new GroupNormalization(groups, channels, eps, silu: true);

    /// <summary>Normalisation over the last dimension, computed in float32.</summary>
    public static Module<Tensor, Tensor> LayerNorm(long features, double eps = 1e-5) => new LayerNormalization(features, eps);

    /// <summary>A table of vectors, looked up by index.</summary>
    /// <param name="count">How many vectors.</param>
    /// <param name="features">Their length.</param>
    /// <param name="exact">Keeps them in float32 whatever the model computes in: a codebook is compared with, not multiplied.</param>
    /// <param name="start">What they are before any training; null is PyTorch's default, N(0, 1).</param>
    public static Module<Tensor, Tensor> Embedding(long count, long features, bool exact = false, WeightStart? start = null) =>
        new VectorTable(count, features, exact, start ?? WeightStarts.Normal(1));

    /// <summary>The layer, starting at zeros before any training (<c>zero_module</c> in the original): a residual branch that ends in it starts as if it were not there.</summary>
    /// <param name="layer">A layer made here.</param>
    public static Module<Tensor, Tensor> StartingAtZero(Module<Tensor, Tensor> layer)
    {
        ((Layer)layer).StartsAtZero = true;
        return layer;
    }
}
