using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Datasets;

/// <summary>Round after round through the pictures of a folder, each round in an order that follows from its number.</summary>
/// <param name="listing">The pictures.</param>
/// <param name="reading">How they become examples.</param>
/// <param name="seed">Seed of the orders; null for the order of names.</param>
/// <param name="hash">Of names and contents of all files.</param>
internal sealed class FolderExamples(FolderListing listing, ExampleReading reading, Seed? seed, string hash) : IDataset
{
    /// <inheritdoc/>
    public DatasetSpec Spec { get; } = new(
        $"folder/1 {hash} {reading.Width}x{reading.Height} {Choice.NameOf(reading.Fit)} order {seed?.ToString() ?? "of names"}",
        reading.Width, reading.Height, listing.Files[0].Caption.Length > 0, listing.ClassNames.Count,
        [.. listing.Files.SelectMany(file => file.Caption.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct().Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Examples Draw(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var files = Enumerable.Range(0, count).Select(i => At(start + i)).ToArray();
        var pictures = empty([count, 3, reading.Height, reading.Width], ScalarType.Float32).DetachFromDisposeScope();
        try
        {
            var failures = new PortException?[count];
            Parallel.For(0, count, i =>
            {
                try
                {
                    using var picture = reading.Read(files[i]);
                    var bytes = picture.bytes;
                    bytes.CopyTo(pictures.bytes[(i * bytes.Length)..]);
                }
                catch (PortException wrong)
                {
                    failures[i] = wrong;
                }
            });
            // The first in the order of examples, whichever thread met its own first.
            if (Array.Find(failures, failure => failure is not null) is { } failed) throw failed;
        }
        catch
        {
            pictures.Dispose();
            throw;
        }
        return new Examples(pictures, Spec.Captions ? [.. files.Select(file => file.Caption)] : [], Spec.Classes > 0 ? [.. files.Select(file => (long)file.Class)] : []);
    }

    private PictureFile At(long position)
    {
        var (round, place) = (position / listing.Files.Count, position % listing.Files.Count);
        return listing.Files[seed is { } shuffled ? Permutation.At((int)place, listing.Files.Count, shuffled, round) : (int)place];
    }
}
