using LdmGraph.Plugins.Scenes;

namespace LdmGraph.Benchmarks;

/// <summary>What a drawn picture costs, with its caption and composition, on all cores.</summary>
internal static class ScenesBenchmark
{
    private const int PixelsInBatch = 128 * 64 * 64;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var figures = new List<Figure>();
        foreach (var size in (int[])[64, 128, 256])
        {
            var dataset = new SceneExamples(new SceneSequence(1, Split.Train, new ObjectShares(1, 1, 1)), size);
            var (batch, position) = (PixelsInBatch / (size * size), 0L);
            var spread = await Measure.RunAsync(() =>
            {
                using var examples = dataset.Draw(position, batch);
                position += batch;
            });
            figures.Add(spread.Per(batch, $"a picture of {size} x {size} pixels, in batches of {batch}", "µs"));
        }
        return figures;
    }
}
