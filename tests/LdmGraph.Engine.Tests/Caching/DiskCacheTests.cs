using TestNodes;

namespace LdmGraph.Engine.Tests;

public sealed class DiskCacheTests : IDisposable
{
    private readonly Ledger _ledger = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-cache-").FullName;

    private const string Graph = """
        "h": { "type": "handle.make@1", "in": { "value": 2.5 } },
        "r": { "type": "handle.read@1", "in": { "handle": {"from": "h.handle"} } }
        """;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(double Value, List<RunEvent> Events)> RunAsync(string nodes = Graph, string output = "r.value", bool explain = false, double minSeconds = 0)
    {
        using var cache = new ResultCache(1 << 20, new DiskCache(_folder, minSeconds: minSeconds));
        var (events, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(nodes), output), new RunOptions { Services = new Services(_ledger), Cache = cache, ExplainCache = explain });
        using (results) return (results.Get<double>(output), events);
    }

    private string[] Results => Directory.GetFiles(_folder, "*.result", SearchOption.AllDirectories);

    [Fact]
    public async Task Results_outlive_the_process()
    {
        await RunAsync();
        Assert.Equal(2, Results.Length);
        var (value, events) = await RunAsync();
        Assert.Equal(2.5, value);
        Assert.Equal([("r", CacheVerdict.Disk)], events.OfType<NodeFinished>().Select(finished => (finished.Node, finished.Verdict)));
        Assert.Equal(["h"], _ledger.Evaluated);
    }

    [Fact]
    public async Task Values_that_must_be_disposed_come_back_as_new_ones()
    {
        await RunAsync();
        var before = Ledger.OfDisk.Alive;
        var (value, events) = await RunAsync(Graph.Replace("\"r\": { \"type\": \"handle.read@1\", \"in\": {", "\"r\": { \"type\": \"handle.read@1\", \"note\": \"\", \"in\": {", StringComparison.Ordinal) + """, "s": { "type": "handle.sum@1", "in": { "handles": {"from": "h.handle"} } }, "t": { "type": "handle.read@1", "in": { "handle": {"from": "s.sum"} } } """, "t.value");
        Assert.Equal(2.5, value);
        Assert.Contains(events.OfType<NodeFinished>(), finished => finished is { Node: "h", Verdict: CacheVerdict.Disk });
        Assert.Equal(0, _ledger.Alive);
        Assert.Equal(before, Ledger.OfDisk.Alive);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flip")]
    [InlineData("empty")]
    [InlineData("other")]
    public async Task A_broken_file_is_reported_removed_and_computed_again(string damage)
    {
        await RunAsync();
        foreach (var path in Results)
        {
            var bytes = await File.ReadAllBytesAsync(path);
            await File.WriteAllBytesAsync(path, damage switch
            {
                "cut" => bytes[..^7],
                "flip" => [.. bytes[..40], (byte)(bytes[40] ^ 1), .. bytes[41..]],
                "empty" => [],
                _ => [.. "something quite different, and long enough to have a checksum"u8],
            });
        }
        var (value, events) = await RunAsync();
        Assert.Equal(2.5, value);
        Assert.Equal(2, events.OfType<CacheTrouble>().Count());
        Assert.All(events.OfType<CacheTrouble>(), trouble => Assert.Contains("it is removed and computed again", trouble.Problem, StringComparison.Ordinal));
        Assert.Equal((2.5, 0), ((await RunAsync()).Value, (await RunAsync()).Events.OfType<CacheTrouble>().Count()));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_reported_and_the_run_goes_on()
    {
        // Where the folder should be stands a file: like a full disk, nothing can be written.
        var blocked = Path.Combine(_folder, "blocked");
        await File.WriteAllTextAsync(blocked, "");
        using var cache = new ResultCache(1 << 20, new DiskCache(blocked, minSeconds: 0));
        var (events, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(Graph)), new RunOptions { Services = new Services(_ledger), Cache = cache });
        results.Dispose();
        Assert.IsType<RunFinished>(events[^1]);
        Assert.Contains(events.OfType<CacheTrouble>(), trouble => trouble.Problem.Contains("could not be kept", StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_disk_leaves_no_half_written_file()
    {
        var disk = new DiskCache(_folder);
        var broken = new BrokenValue();
        var key = new ResultKey(new byte[32].Select(_ => (byte)7).ToArray());
        Assert.NotNull(disk.TryWrite(key, [new BoundOutput("x", PortType.Of(typeof(BrokenValue))!)], [broken]));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Types_that_do_not_opt_in_stay_in_memory()
    {
        await RunAsync(""" "n": { "type": "test.note@1" }, "l": { "type": "handle.pass@1", "in": { "handles": {"from": "h.handle"} } }, "h": { "type": "handle.make@1" }, "r": { "type": "handle.read@1", "in": { "handle": {"from": "l.first"} } } """);
        // h, l (a list of handles) and r; test.note@1 was not asked for.
        Assert.Equal(3, Results.Length);
        Assert.Null(ValueCodec.For(PortType.Any));
        Assert.Null(ValueCodec.For(PortType.Of(typeof(IReadOnlyList<object>))!));
    }

    [Fact]
    public async Task What_took_no_time_is_not_worth_a_file()
    {
        await RunAsync(minSeconds: 100);
        Assert.Empty(Results);
    }

    [Fact]
    public async Task Trimming_keeps_what_was_used_last()
    {
        await RunAsync();
        var old = Results[0];
        File.SetLastAccessTimeUtc(old, DateTime.UtcNow.AddDays(-1));
        var left = new DiskCache(_folder, maxBytes: new FileInfo(Results[1]).Length).Trim();
        Assert.False(File.Exists(old));
        Assert.Equal(new FileInfo(Assert.Single(Results)).Length, left);
    }

    [Fact]
    public async Task Explanations_reach_back_to_other_processes()
    {
        await RunAsync(explain: true);
        var (_, events) = await RunAsync(Graph.Replace("2.5", "3.5", StringComparison.Ordinal), explain: true);
        Assert.Equal("changed: input 'value'", events.OfType<NodeFinished>().Single(finished => finished.Node == "h").Why);
    }

    [PortType("broken")]
    public sealed class BrokenValue : IPersistentValue<BrokenValue>
    {
        public void Write(Stream stream)
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }

        public static BrokenValue Read(Stream stream) => throw new InvalidDataException();
    }
}
