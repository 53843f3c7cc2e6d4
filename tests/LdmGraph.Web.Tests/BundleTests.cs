using System.Diagnostics;
using System.Net;

namespace LdmGraph.Web.Tests;

public sealed class BundleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ldm-bundle-tests-");

    private string Portable => Path.Combine(_folder.FullName, "portable");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_bundle_serves_the_editor_where_no_dotnet_is_installed()
    {
        await BundleAsync();
        var bytes = Directory.EnumerateFiles(Portable, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.InRange(bytes, 60_000_000, 120_000_000);

        using var data = new DataFolder();
        // Only what every Linux has, and no trace of the .NET that built it.
        await using var server = await Server.StartByAsync(Path.Combine(Portable, "ldm"), data, [new("PATH", "/usr/bin:/bin"), new("HOME", _folder.FullName)]);
        Assert.StartsWith(Path.Combine(Portable, "dotnet") + "/", File.ResolveLinkTarget($"/proc/{server.ProcessId}/exe", returnFinalTarget: true)!.FullName, StringComparison.Ordinal);

        var page = await server.Client.GetStringAsync("/queue");
        Assert.Contains("<html", page, StringComparison.Ordinal);
        foreach (var path in AssetTests.AssetsOf(page))
        {
            using var asset = await server.Client.GetAsync(path);
            Assert.True(asset.StatusCode == HttpStatusCode.OK, $"{path}: {(int)asset.StatusCode}");
        }
        Assert.NotEmpty(await server.Client.GetStringAsync("/openapi/v1.json"));
        Assert.Contains("text-to-image", await server.Client.GetStringAsync("/api/templates"), StringComparison.Ordinal);
        Assert.Contains("scenes-text", await server.Client.GetStringAsync("/api/models"), StringComparison.Ordinal);

        var id = await server.SubmitAsync("""{ "format": "ldmgraph/1", "nodes": { "add": { "type": "test.add@1", "in": { "a": 40, "b": 2 } } }, "outputs": { "sum": { "from": "add.sum" } } }""");
        var run = await server.UntilAsync(id, "done");
        Assert.Equal("42", run.GetProperty("values").GetProperty("sum").GetString());

        // The command line starts the server as a process of its own, which does not outlive it.
        Assert.Equal(0, await server.TerminateAsync());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.Client.GetStringAsync("/healthz"));
    }

    private async Task BundleAsync()
    {
        using var ldm = Process.Start(new ProcessStartInfo(Server.CommandLine, ["bundle", Portable]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = await ldm.StandardError.ReadToEndAsync();
        await ldm.WaitForExitAsync();
        Assert.True(ldm.ExitCode == 0, error);
    }
}
