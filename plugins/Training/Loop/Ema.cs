using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// The exponential moving average of parameters that the original samples from (<c>LitEma</c>): after update n it decays by
/// min(decay, (1 + n) / (10 + n)), so that the first, poor weights are soon forgotten.
/// </summary>
internal sealed class Ema : IDisposable
{
    private readonly List<(string Name, Parameter Parameter, Tensor Average)> _averages;
    private readonly double _decay;

    /// <param name="parameters">What is averaged; averages start as the parameters are.</param>
    /// <param name="decay">The largest decay; the original's is 0.9999.</param>
    public Ema(IEnumerable<(string Name, Parameter Parameter)> parameters, double decay)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _decay = decay;
        _averages = [.. parameters.Select(pair => (pair.Name, pair.Parameter, pair.Parameter.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>n, how often <see cref="Update"/> was called.</summary>
    public long Updates { get; set; }

    /// <summary>The largest decay.</summary>
    public double Decay => _decay;

    /// <summary>The averages by the names of their parameters.</summary>
    public IEnumerable<(string Name, Tensor Average)> Averages => _averages.Select(entry => (entry.Name, entry.Average));

    /// <summary>Moves the averages towards the parameters.</summary>
    public void Update()
    {
        using var _ = no_grad();
        Updates++;
        // In float32 as the original's buffers are; the difference first, which keeps an average that has arrived where it is.
        var rest = 1 - Math.Min((float)_decay, (1f + Updates) / (10f + Updates));
        foreach (var (_, parameter, average) in _averages)
        {
            using var difference = average - parameter;
            average.sub_(difference.mul_(rest));
        }
    }

    /// <summary>Puts the averages in the place of the parameters, until the result is disposed (<c>ema_scope</c>).</summary>
    public IDisposable Applied() => new Swapped(this);

    public void Dispose()
    {
        foreach (var (_, _, average) in _averages) average.Dispose();
    }

    private sealed class Swapped : IDisposable
    {
        private readonly Ema _ema;
        private readonly List<Tensor> _kept = [];

        public Swapped(Ema ema)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            _ema = ema;
            foreach (var (_, parameter, average) in ema._averages)
            {
                _kept.Add(parameter.detach().clone().DetachFromDisposeScope());
                parameter.copy_(average);
            }
        }

        public void Dispose()
        {
            using var _ = no_grad();
            foreach (var (entry, kept) in _ema._averages.Zip(_kept))
            {
                entry.Parameter.copy_(kept);
                kept.Dispose();
            }
            _kept.Clear();
        }
    }
}
