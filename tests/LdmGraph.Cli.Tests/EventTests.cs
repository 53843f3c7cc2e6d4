using System.Text.Json;

namespace LdmGraph.Cli.Tests;

public class EventTests
{
    [Fact]
    public async Task Every_line_of_events_is_json_and_numbered_without_gaps()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--events", "json", "--plugins", ldm.Plugins("Basics"));
        var events = outcome.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(item => item.GetProperty("sequence").GetInt64()));
        Assert.Equal("run-started", events[0].GetProperty("event").GetString());
        Assert.Equal("run-finished", events[^1].GetProperty("event").GetString());
        Assert.Equal("5", events[^1].GetProperty("outputs").GetProperty("total").GetString());
    }

    [Fact]
    public async Task A_failure_is_an_event_with_the_place_in_the_file()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("refuse.json", TestGraphs.Refuse), "--events", "json", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(1, outcome.Code);
        var failure = JsonDocument.Parse(outcome.Lines.Last()).RootElement.GetProperty("failure");
        Assert.Equal("no", failure.GetProperty("node").GetString());
        Assert.Equal("text", failure.GetProperty("port").GetString());
        Assert.Equal(4, failure.GetProperty("line").GetInt32());
    }
}
