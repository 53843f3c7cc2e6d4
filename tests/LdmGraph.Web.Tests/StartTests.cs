using System.Net.Sockets;

namespace LdmGraph.Web.Tests;

public class StartTests
{
    [Fact]
    public async Task A_port_that_is_taken_is_left_alone_and_the_next_free_one_is_printed()
    {
        using var other = new TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var taken = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;
        await using var server = await Server.StartAsync("--port", $"{taken}");
        Assert.NotEqual(taken, server.Url.Port);
        Assert.Contains($"Port {taken} is taken.", server.Said, StringComparison.Ordinal);
        Assert.Equal("ok", await server.Client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task A_plugin_that_the_user_installed_is_there()
    {
        using var data = new DataFolder();
        data.AddPlugin(Server.TestPlugin("Greeter1"), installed: true);
        await using var server = await Server.StartAsync(data);
        Assert.Contains("\"test.greeter1\"", await server.Client.GetStringAsync("/api/nodes/test.greet1@1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_serves_one_server_at_a_time()
    {
        await using var server = await Server.StartAsync();
        var (code, error) = await FailAsync(server.Data);
        Assert.Equal(2, code);
        Assert.Contains(server.Data.Path, error, StringComparison.Ordinal);
        Assert.Contains(server.Url.GetLeftPart(UriPartial.Authority), error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "70000", "1 to 65535")]
    [InlineData("--listen", "everywhere", "no IP address")]
    [InlineData("--token", "short", "16")]
    [InlineData("--root", "/no/such/folder", "no folder")]
    [InlineData("--device", "toaster", "cuda")]
    [InlineData("--device", "cuda:99", "GPU")]
    [InlineData("--prot", "1", "--help")]
    public async Task What_cannot_be_is_refused_with_what_could_be(string option, string value, string expected)
    {
        using var data = new DataFolder();
        var (code, error) = await FailAsync(data, option, value);
        Assert.Equal(2, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminated_server_ends_by_itself_and_says_nothing_went_wrong()
    {
        using var data = new DataFolder();
        await using var server = await Server.StartAsync(data);
        Assert.Equal(0, await server.TerminateAsync());
    }

    private static async Task<(int Code, string Error)> FailAsync(DataFolder data, params string[] arguments)
    {
        using var process = Server.Launch(data, arguments);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
