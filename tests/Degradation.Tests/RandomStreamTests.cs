using LdmGraph.Plugins.Degradation.Bsr;

namespace LdmGraph.Plugins.Degradation.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void The_stream_is_SplitMix64_as_published()
    {
        var stream = new RandomStream(1234567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], Enumerable.Range(0, 5).Select(_ => stream.Next()));
    }

    [Fact]
    public void Whole_numbers_reach_both_ends_evenly()
    {
        var stream = new RandomStream(1);
        var counts = new int[4];
        for (var i = 0; i < 8000; i++) counts[stream.Whole(2, 5) - 2]++;
        Assert.All(counts, count => Assert.InRange(count, 1800, 2200));
    }

    [Fact]
    public void Shuffling_reaches_every_order_evenly()
    {
        var stream = new RandomStream(2);
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < 6000; i++)
        {
            int[] items = [1, 2, 3];
            stream.Shuffle(items.AsSpan());
            var order = string.Concat(items);
            seen[order] = seen.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(6, seen.Count);
        Assert.All(seen.Values, count => Assert.InRange(count, 850, 1150));
    }
}
