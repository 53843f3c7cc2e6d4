using LdmGraph.Plugins.Scenes;

namespace LdmGraph.Benchmarks;

/// <summary>What a drawn picture costs, with its caption and composition, on all cores.</summary>
internal static class ScenesBenchmark
{
    private const int Batch = 128;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var figures = new List<Figure>();
        foreach (var size in (int[])[64, 128, 256])
        {
            var dataset = new SceneExamples(new SceneSequence(1, Split.Train, new ObjectShares(1, 1, 1)), size);
            var position = 0L;
            var spread = await Measure.RunAsync(() =>
            {
                using var examples = dataset.Draw(position, Batch);
                position += Batch;
            });
            figures.Add(spread.Per(Batch, $"a picture of {size} x {size} pixels, in batches of {Batch}", "µs"));
        }
        return figures;
    }
}
