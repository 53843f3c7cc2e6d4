using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Testing;

/// <summary>
/// A network small enough for a test and with everything that matters to nodes around it: it mixes neighbouring pixels, and its
/// answer changes with the timestep, with the context and with every channel. Its weights are random and always the same.
/// </summary>
/// <remarks>
/// ε = W₂ ∗ tanh(W₁ ∗ [z, maps] + e(t) + Wc · mean(context)), with 3 × 3 kernels, 8 hidden channels, and e(t) of sines and cosines.
/// </remarks>
public sealed class TinyDenoiser : IDenoiser
{
    private const int Hidden = 8;

    private readonly Tensor _first;
    private readonly Tensor _last;
    private readonly Tensor? _context;

    /// <param name="channels">Channels of the latent, and of what it predicts.</param>
    /// <param name="contextDim">Width of the context it attends to; null for none.</param>
    /// <param name="concatChannels">Channels of the maps that it takes beside the latent.</param>
    /// <param name="seed">Of its weights.</param>
    public TinyDenoiser(int channels = 4, int? contextDim = null, int concatChannels = 0, ulong seed = 1)
    {
        Spec = new DenoiserSpec(channels + concatChannels, channels, contextDim);
        using var generator = new Generator(seed);
        _first = Weights([Hidden, channels + concatChannels, 3, 3], generator);
        _last = Weights([channels, Hidden, 3, 3], generator);
        if (contextDim is { } width) _context = Weights([width, Hidden], generator);
    }

    /// <inheritdoc/>
    public DenoiserSpec Spec { get; }

    /// <inheritdoc/>
    public Compute Compute => Compute.Cpu;

    /// <inheritdoc/>
    public long Bytes => 4 * (_first.NumberOfElements + _last.NumberOfElements + (_context?.NumberOfElements ?? 0));

    /// <summary>How often it was evaluated.</summary>
    public int Evaluations { get; private set; }

    /// <inheritdoc/>
    public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning)
    {
        ArgumentNullException.ThrowIfNull(latent);
        ArgumentNullException.ThrowIfNull(timesteps);
        Evaluations++;
        using var scope = NewDisposeScope();
        var input = conditioning?.Concat is { } maps ? cat([latent, maps], dim: 1) : latent;            // [batch, in-channels, h, w]
        var angles = timesteps.to(ScalarType.Float32).unsqueeze(1) * Frequencies();                     // [batch, 4]
        var bias = cat([angles.sin(), angles.cos()], dim: 1);                                           // [batch, 8]
        if (_context is not null && conditioning?.Context is { } context) bias = bias + context.mean([1L]).matmul(_context);
        var hidden = (nn.functional.conv2d(input, _first, padding: [1, 1]) + bias.unsqueeze(-1).unsqueeze(-1)).tanh(); // [batch, 8, h, w]
        return nn.functional.conv2d(hidden, _last, padding: [1, 1]).MoveToOuterDisposeScope();          // [batch, channels, h, w]
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        _last.Dispose();
        _context?.Dispose();
    }

    // A turn every 6, 63, 628 and 6283 timesteps.
    private static Tensor Frequencies() => tensor(new float[] { 1, 0.1f, 0.01f, 0.001f });

    private static Tensor Weights(long[] shape, Generator generator)
    {
        using var scope = NewDisposeScope();
        // Over the fan-in, so that what comes out is about as large as what goes in.
        var fanIn = shape.Length == 2 ? shape[0] : shape[1] * shape[2] * shape[3];
        return (randn(shape, generator: generator) / Math.Sqrt(fanIn)).DetachFromDisposeScope();
    }
}
