using System.Text.Encodings.Web;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Cli.Runs;

/// <summary>Every event as one line of JSON on standard output, for other programs.</summary>
internal sealed class JsonReport : IRunReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task FollowAsync(IAsyncEnumerable<RunEvent> events)
    {
        await foreach (var happened in events)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(happened, Options));
            await Console.Out.FlushAsync();
        }
    }
}
