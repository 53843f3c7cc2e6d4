using System.Diagnostics;

namespace LdmGraph.Web.Tests;

/// <summary><c>ldm run --server</c>: both programs as users start them.</summary>
public sealed class RemoteRunTests(RunningServerWithToken running) : IClassFixture<RunningServerWithToken>, IDisposable
{
    private readonly Server _server = running.Server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ldm-remote-tests-");

    private string Token => Uri.UnescapeDataString(_server.Link.Query["?token=".Length..]);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_graph_is_run_on_the_server_with_pictures_of_this_machine_and_its_files_come_back()
    {
        await File.WriteAllBytesAsync(PathOf("photo.png"), TestPng.Create(40, 20));
        await File.WriteAllTextAsync(PathOf("graph.json"), TestGraphs.Shrink("photo.png"));
        await File.WriteAllTextAsync(PathOf("token.txt"), Token);
        var (code, output, error) = await RunAsync("graph.json", "--token", "@token.txt", "--set", "width=10", "--out", "made");
        Assert.True(code == 0, error);
        Assert.Equal("made/small-0001.png\n", output);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(PathOf("made/small-0001.png")).Take(4));
        Assert.Contains("Done in", error, StringComparison.Ordinal);

        // A second time: nothing that is there is replaced.
        var second = await RunAsync("graph.json", "--token", Token, "--set", "width=12", "--out", "made");
        Assert.Equal("made/small-0001-2.png\n", second.Output);
    }

    [Fact]
    public async Task A_graph_with_mistakes_is_refused_with_what_the_server_says_of_them()
    {
        await File.WriteAllTextAsync(PathOf("graph.json"), TestGraphs.Shrink("none.png"));
        var (code, _, error) = await RunAsync("graph.json", "--token", Token);
        Assert.Equal(2, code);
        Assert.Contains("load.path: 'none.png' does not exist", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--token", "0123456789abcdef0123", "asks for its token")]
    [InlineData("--device", "cuda", "--device has no effect with --server")]
    public async Task What_cannot_be_is_bad_input(string option, string value, string expected)
    {
        await File.WriteAllTextAsync(PathOf("graph.json"), TestGraphs.Endless);
        var (code, _, error) = await RunAsync("graph.json", option, value);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Server.CommandLine, ["run", .. arguments, "--server", _server.Url.ToString()])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
        return (process.ExitCode, await output, await error);
    }
}
