namespace LdmGraph.Runs.Tests;

/// <summary>A process with a queue, for tests that kill it: <c>FOLDER [GRAPH COUNT]</c> submits the graph so many times first.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        await using var queue = await TestQueue.StartAsync(args[0]);
        if (args is [_, var graph, var count])
        {
            var request = new RunRequest { Graph = await File.ReadAllTextAsync(graph) };
            await queue.Runs.SubmitAsync([.. Enumerable.Range(0, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)).Select(i =>
                request with { Params = new Dictionary<string, System.Text.Json.JsonElement> { ["seed"] = System.Text.Json.JsonSerializer.SerializeToElement(i) } })]);
        }
        Console.WriteLine("ready");
        await Task.Delay(TimeSpan.FromMinutes(5));
        return 0;
    }
}
