using System.Net;
using System.Net.Sockets;
using System.Text;
using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Hosting.Tests;

public class PermissionTests
{
    private const string AsksAround = """
        { "format": "ldmgraph/1", "nodes": { "ask": { "type": "test.ask-around@1" } }, "outputs": { "text": {"from": "ask.text"} } }
        """;

    [Fact]
    public void A_plugin_whose_nodes_take_files_without_asking_is_left_out_and_told_what_to_add()
    {
        using var folder = new TestPlugins("Basics");
        Ask(folder, "Basics", "");
        var broken = Assert.Single(PluginSet.Load([folder.Folder]).LeftOut);
        Assert.Equal(PluginState.NotPermitted, broken.State);
        Assert.Contains("FileRoots is for plugins that ask for \"files\", and test.basics does not; add it to \"permissions\" in its plugin.json", broken.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_that_takes_the_network_without_asking_is_left_out()
    {
        using var folder = new TestPlugins("Outreach");
        Ask(folder, "Outreach", "\"files\"");
        Assert.Contains("Fetch: HttpClient is for plugins that ask for \"network\"", Assert.Single(PluginSet.Load([folder.Folder]).LeftOut).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_asks_gets_the_network()
    {
        using var page = new OnePage("good morning");
        using var folder = new TestPlugins("Outreach");
        using var results = await RunAsync(folder, $$"""
            { "format": "ldmgraph/1", "nodes": { "page": { "type": "test.fetch@1", "in": { "url": "{{page.Url}}" } } }, "outputs": { "text": {"from": "page.text"} } }
            """);
        Assert.Equal("good morning", results.Get<string>("text"));
    }

    [Fact]
    public async Task Asking_for_files_at_the_last_moment_fails_the_node_with_the_permission_that_it_lacks()
    {
        using var folder = new TestPlugins("Outreach");
        var failure = await Assert.ThrowsAsync<NodeFailedException>(() => RunAsync(folder, AsksAround));
        Assert.Contains("test.outreach does not; add it to \"permissions\"", failure.Message, StringComparison.Ordinal);
        Ask(folder, "Outreach", "\"network\", \"files\"");
        using var results = await RunAsync(folder, AsksAround);
        Assert.Equal(Path.Combine(folder.Folder, "out"), results.Get<string>("text"));
    }

    [Fact]
    public async Task Asking_while_the_graph_is_checked_is_refused_too()
    {
        using var folder = new TestPlugins("Outreach");
        var graph = AsksAround.Replace("\"test.ask-around@1\"", "\"test.ask-around@1\", \"in\": { \"early\": true }", StringComparison.Ordinal);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(folder, graph));
        Assert.Contains("\"files\", and test.outreach does not", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_of_a_plugin_may_no_more_than_its_nodes()
    {
        using var folder = new TestPlugins("Outreach");
        using var services = Start(folder);
        var service = services.GetRequiredService<IFormatProvider>();
        Assert.Contains("\"files\"", Assert.Throws<InvalidOperationException>(() => service.GetFormat(null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Native_code_is_loaded_only_for_those_who_asked()
    {
        const string Graph = """{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.answer@1" } }, "outputs": { "value": {"from": "a.value"} } }""";
        using var folder = new TestPlugins("NativeAnswer");
        Ask(folder, "NativeAnswer", "");
        var failure = await Assert.ThrowsAsync<NodeFailedException>(() => RunAsync(folder, Graph));
        Assert.Contains("answer is native code, and test.native-answer does not ask for \"native\"", failure.Message, StringComparison.Ordinal);

        Ask(folder, "NativeAnswer", "\"native\"");
        using var results = await RunAsync(folder, Graph);
        Assert.Equal(42L, results.Get<long>("value"));
    }

    [Fact]
    public void A_permission_that_there_is_not_is_an_error_that_lists_those_there_are()
    {
        using var folder = new TestPlugins("Basics");
        Ask(folder, "Basics", "\"files\", \"everything\"");
        var broken = Assert.Single(PluginSet.Load([folder.Folder]).LeftOut);
        Assert.Equal(PluginState.BadManifest, broken.State);
        Assert.Contains("asks for 'everything', which there is not; there are files, native, network", broken.Problem, StringComparison.Ordinal);
    }

    private static void Ask(TestPlugins folder, string plugin, string permissions)
    {
        var path = folder.PathOf(plugin, "plugin.json");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text[..(text.IndexOf('[', StringComparison.Ordinal) + 1)] + permissions + "]\n}\n");
    }

    private static ServiceProvider Start(TestPlugins folder)
    {
        var options = new LdmGraphOptions { Output = Path.Combine(folder.Folder, "out") };
        options.PluginFolders.Clear();
        options.PluginFolders.Add(folder.Folder);
        return new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
    }

    private static async Task<RunResults> RunAsync(TestPlugins folder, string graph)
    {
        await using var services = Start(folder);
        var bound = GraphBinder.Bind(GraphDocument.Parse(graph), services.GetRequiredService<NodeCatalog>(), new BindOptions { Services = services });
        Assert.False(bound.HasErrors, string.Join('\n', bound.Diagnostics));
        using var runner = new GraphRunner();
        return await runner.EvaluateAsync(EvaluationPlan.Create(bound), new RunOptions { Services = services });
    }

    /// <summary>A web server of one page, on a port of its own.</summary>
    private sealed class OnePage : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OnePage(string text)
        {
            _listener.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
            _ = AnswerAsync(text);
        }

        public string Url { get; }

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync(string text)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[16]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}"));
        }
    }
}
