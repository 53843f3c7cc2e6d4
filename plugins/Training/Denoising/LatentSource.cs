using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// Latents to train on. The first stage encodes every example once: what it says of one, mean and deviation, is kept in
/// memory, and every use draws another sample of it. Without room to keep, every example is new and encoded for its one use.
/// </summary>
internal sealed class LatentSource : IDisposable
{
    // Examples are encoded in blocks that begin at multiples of this, so that one comes out the same whichever use is first.
    private const int Block = 32;

    private readonly IDataset _dataset;
    private readonly IAutoencoder _autoencoder;
    private readonly LearnedConditioning? _conditioning;
    private readonly Streams _streams;
    private readonly Dictionary<long, (Tensor Mean, Tensor? Deviation, Tensor? Rows)> _blocks = [];
    private readonly long _kept;
    private (long Epoch, long[] Order)? _order;

    /// <param name="dataset">The examples.</param>
    /// <param name="autoencoder">What encodes them.</param>
    /// <param name="conditioning">What makes rows of captions or classes, or null.</param>
    /// <param name="streams">Random numbers.</param>
    /// <param name="kept">How many examples are kept; 0 for none.</param>
    public LatentSource(IDataset dataset, IAutoencoder autoencoder, LearnedConditioning? conditioning, Streams streams, long kept) =>
        (_dataset, _autoencoder, _conditioning, _streams, _kept) = (dataset, autoencoder, conditioning, streams, kept);

    /// <summary>Samples of unscaled latents, [count, channels, h, w], and their rows, [count, length] or null, on the CPU.</summary>
    /// <param name="part">Number of the batch over the whole training.</param>
    /// <param name="count">Examples in it.</param>
    public (Tensor Latents, Tensor? Rows) Draw(long part, int count)
    {
        using var scope = NewDisposeScope();
        var examples = Enumerable.Range(0, count).Select(i => Example(part * count + i)).ToList();
        var found = examples.ConvertAll(example => (Block: BlockOf(example / Block), Row: example % Block));
        var mean = stack([.. found.Select(at => at.Block.Mean[at.Row])]);                                       // [B, C, h, w]
        var latents = mean;
        if (found[0].Block.Deviation is not null)
        {
            using var generator = _streams.At("posterior", part);
            latents = mean + stack([.. found.Select(at => at.Block.Deviation![at.Row])]) * randn(mean.shape, generator: generator);
        }
        var rows = _conditioning is null ? null : stack([.. found.Select(at => at.Block.Rows![at.Row])]);       // [B, length]
        if (_kept == 0) Forget(before: (part + 1) * count / Block);
        return (latents.clone().MoveToOuterDisposeScope(), rows?.clone().MoveToOuterDisposeScope());
    }

    public void Dispose() => Forget(before: long.MaxValue);

    // Through all that are kept before any comes again: first in their order, then in a new one each time.
    private long Example(long use)
    {
        if (_kept == 0 || use < _kept) return use;
        var epoch = use / _kept;
        if (_order?.Epoch != epoch)
        {
            using var generator = _streams.At("order", epoch);
            using var order = randperm(_kept, generator: generator);
            _order = (epoch, order.data<long>().ToArray());
        }
        return _order!.Value.Order[use % _kept];
    }

    private (Tensor Mean, Tensor? Deviation, Tensor? Rows) BlockOf(long number)
    {
        if (_blocks.TryGetValue(number, out var known)) return known;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var examples = _dataset.Draw(number * Block, Block);
        using var posterior = _autoencoder.Encode((2 * examples.Pictures - 1).to(_autoencoder.Compute.Device));
        var deviation = posterior.LogVariance is { } log ? (0.5 * log).exp().cpu().DetachFromDisposeScope() : null;
        return _blocks[number] = (posterior.Mean.cpu().clone().DetachFromDisposeScope(), deviation, _conditioning?.Rows(examples).DetachFromDisposeScope());
    }

    private void Forget(long before)
    {
        foreach (var number in _blocks.Keys.Where(number => number < before).ToList())
        {
            var (mean, deviation, rows) = _blocks[number];
            mean.Dispose();
            deviation?.Dispose();
            rows?.Dispose();
            _blocks.Remove(number);
        }
    }
}
