using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A module whose weights are read when it is first used, and freed when it is disposed.</summary>
/// <typeparam name="TModule">The module.</typeparam>
public sealed class LazyModule<TModule> : IDisposable where TModule : nn.Module
{
    private readonly Lock _loading = new();
    private readonly TModule _module;
    private readonly Weights _weights;
    private readonly Func<string, bool>? _unused;
    private bool _loaded, _trained, _disposed;

    /// <param name="module">The module, made of <see cref="Layers"/>; owned by the new object.</param>
    /// <param name="weights">Its weights; names and shapes are checked here, the content is read later.</param>
    /// <param name="compute">Where and in which precision it runs.</param>
    /// <param name="ignored">Stored tensors that the module has no use for.</param>
    /// <param name="unused">Parameters of the module that are never computed with and need not be read.</param>
    /// <exception cref="InvalidDataException">Missing, extra or misshapen tensors.</exception>
    /// <exception cref="NotSupportedException">The device cannot compute in that precision.</exception>
    public LazyModule(TModule module, Weights weights, Compute compute, Func<string, bool>? ignored = null, Func<string, bool>? unused = null)
    {
        (_module, _weights, Compute, _unused) = (module, weights, compute, unused);
        try
        {
            if (compute is { Dtype: ScalarType.Float16, Device.type: DeviceType.CPU })
                throw new NotSupportedException("float16 arithmetic needs a GPU; on the CPU use bfloat16 or float32");
            ModuleWeights.Check(module, weights, ignored);
            Bytes = ModuleWeights.Bytes(module, compute, unused);
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    /// <summary>Where and in which precision it runs.</summary>
    public Compute Compute { get; }

    /// <summary>Where its weights are read from.</summary>
    public Weights Weights => _weights;

    /// <summary>Bytes that its weights take once they are read.</summary>
    public long Bytes { get; }

    /// <summary>The module with its weights, which the first call reads.</summary>
    /// <exception cref="ObjectDisposedException">The module was freed.</exception>
    public TModule Value
    {
        get
        {
            lock (_loading)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (!_loaded) ModuleWeights.Load(_module, _weights, Compute, _unused);
                _loaded = true;
                return _module;
            }
        }
    }

    /// <summary>Whether <see cref="Train"/> was called.</summary>
    public bool IsTrained => _trained;

    /// <summary>Gives the module float32 parameters of its own that gradients reach.</summary>
    public void Train()
    {
        var module = Value;
        if (_trained) return;
        ModuleWeights.MakeTrainable(module);
        _trained = true;
    }

    /// <summary>True when gradients are recorded and either the weights or one of the inputs ask for them.</summary>
    public bool NeedsGradients(params ReadOnlySpan<Tensor?> inputs) => _trained ? is_grad_enabled() : NetworkTensors.NeedGradients(inputs);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_loading)
        {
            if (!_disposed) _module.Dispose();
            _disposed = true;
        }
    }
}
