using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LdmGraph.Web.Tests.Stress;

/// <summary>Small files that become large.</summary>
public sealed class PictureBombTests : IAsyncLifetime
{
    private const int Side = 30_000;
    private const long Megabyte = 1 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ldm-bombs-");
    private Server _server = null!;

    public async Task InitializeAsync()
    {
        _server = await Server.StartAsync("--root", _folder.FullName);
        // What the first picture takes along: the native library and its threads.
        await _server.UntilAsync(await _server.SubmitAsync(TestGraphs.Shrink(await _server.UploadAsync(TestPng.Create(64, 64)))), "done");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_small_file_of_nine_hundred_million_pixels_is_refused_before_one_is_unpacked()
    {
        var bomb = TestPng.Blank(Side, Side);
        Assert.InRange(bomb.Length, 0, 200_000);
        var peak = _server.Peak();
        using (var upload = await _server.Client.PostAsync("/api/uploads", new ByteArrayContent(bomb)))
        {
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, upload.StatusCode);
            Assert.Contains("900 million pixels", await upload.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        // As a file that someone put into a folder that graphs may read.
        var file = Path.Combine(_folder.FullName, "bomb.png");
        await File.WriteAllBytesAsync(file, bomb);
        using (var refused = await _server.Client.PostAsJsonAsync("/api/runs", new { graph = TestGraphs.Shrink("bomb.png") }))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var problem = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problems")[0];
            Assert.Equal(("load", "path"), (problem.GetProperty("node").GetString(), problem.GetProperty("port").GetString()));
        }
        // Put there when the run was submitted already.
        await File.WriteAllBytesAsync(file, TestPng.Create(8, 8));
        using var paused = await _server.Client.PostAsync("/api/queue/pause", null);
        var id = await _server.SubmitAsync(TestGraphs.Shrink("bomb.png"));
        await File.WriteAllBytesAsync(file, bomb);
        using var resumed = await _server.Client.PostAsync("/api/queue/resume", null);
        var error = (await _server.UntilAsync(id, "failed")).GetProperty("errors")[0];
        Assert.Equal("load", error.GetProperty("node").GetString());
        Assert.Contains("900 million pixels", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.InRange(_server.Peak() - peak, 0, 150 * Megabyte);
        await _server.AssertIsUpAsync();
    }

    [Fact]
    public async Task Text_in_a_picture_that_unpacks_to_a_gigabyte_is_not_unpacked()
    {
        var graph = TestPng.WithText("ldmgraph", 1L << 30);
        Assert.InRange(graph.Length, 0, 2 * Megabyte);
        var peak = _server.Peak();
        using (var import = await _server.Client.PostAsync("/api/graphs?name=bomb.png", new ByteArrayContent(graph)))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, import.StatusCode);
            Assert.Equal("application/problem+json", import.Content.Headers.ContentType?.MediaType);
        }
        // Of no interest to a graph that loads the picture, whatever it says.
        using (var upload = await _server.Client.PostAsync("/api/uploads", new ByteArrayContent(TestPng.WithText("Comment", 1L << 30))))
            Assert.True(upload.StatusCode is HttpStatusCode.Created or HttpStatusCode.UnsupportedMediaType, $"{upload.StatusCode}");
        Assert.InRange(_server.Peak() - peak, 0, 400 * Megabyte);
        await _server.AssertIsUpAsync();
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(-1, -1)]
    public async Task Sizes_that_no_picture_has_are_refused(int width, int height)
    {
        using var upload = await _server.Client.PostAsync("/api/uploads", new ByteArrayContent(TestPng.Claiming(width, height)));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, upload.StatusCode);
        Assert.StartsWith("the body ", JsonDocument.Parse(await upload.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_cut_short_anywhere_is_refused_or_fails_its_run()
    {
        var png = TestPng.Create(64, 64);
        foreach (var length in new[] { 8, 12, 20, 33, 40, png.Length / 2, png.Length - 13, png.Length - 1 })
        {
            using var upload = await _server.Client.PostAsync("/api/uploads", new ByteArrayContent(png[..length]));
            if (upload.StatusCode == HttpStatusCode.UnsupportedMediaType) continue;
            // Its header is whole: it is the run that finds the rest missing.
            Assert.Equal(HttpStatusCode.Created, upload.StatusCode);
            var path = JsonDocument.Parse(await upload.Content.ReadAsStringAsync()).RootElement.GetProperty("path").GetString()!;
            var id = await _server.SubmitAsync(TestGraphs.Shrink(path));
            await foreach (var _ in _server.WatchAsync(id)) { }
            // The end mark alone may be missing: every pixel is there.
            if (length < png.Length - 13) await _server.UntilAsync(id, "failed");
        }
        await _server.AssertIsUpAsync();
    }
}
