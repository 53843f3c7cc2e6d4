using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>
/// Numbers contexts by their content. Guidance joins its two conditionings anew at every step, and tensors can be written
/// to, so that neither identity nor age of a tensor says whether it is still the same; comparing takes microseconds.
/// </summary>
internal sealed class ContextNumbers : IDisposable
{
    private Tensor? _last;
    private long _number;

    /// <summary>The context for a network that computes in <paramref name="compute"/>.</summary>
    /// <param name="tokens">[B, tokens, context dimension].</param>
    /// <param name="compute">Where and in which precision.</param>
    /// <param name="changing">The network's weights change from call to call, so that nothing that follows from a context may be kept.</param>
    public Context Number(Tensor tokens, Compute compute, bool changing = false)
    {
        var entered = compute.Enter(tokens);
        if (changing || NetworkTensors.NeedGradients(tokens)) return new Context(entered, null);
        if (_last is null || !_last.shape.SequenceEqual(entered.shape) || !_last.allclose(entered, rtol: 0, atol: 0))
        {
            _last?.Dispose();
            _last = entered.detach().clone().DetachFromDisposeScope();
            _number++;
        }
        return new Context(entered, _number);
    }

    public void Dispose() => _last?.Dispose();
}
