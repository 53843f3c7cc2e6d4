using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Web.Tests;

public sealed class UploadTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly Server _server = running.Server;

    [Fact]
    public async Task A_picture_is_kept_by_its_content_and_given_back_for_ever()
    {
        var png = TestPng.Create(40, 30);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        using var answer = await UploadAsync(png);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal($"/api/pictures/{hash}", answer.Headers.Location?.ToString());
        var upload = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(hash, upload.GetProperty("hash").GetString());
        Assert.Equal($"inputs/{hash[..2]}/{hash}", upload.GetProperty("path").GetString());
        Assert.Equal((40, 30), (upload.GetProperty("width").GetInt32(), upload.GetProperty("height").GetInt32()));

        using var back = await _server.Client.GetAsync(answer.Headers.Location);
        Assert.Equal(png, await back.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", back.Content.Headers.ContentType?.ToString());
        Assert.Contains("immutable", back.Headers.CacheControl!.ToString(), StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, answer.Headers.Location);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{hash}\""));
        using var unchanged = await _server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task The_same_picture_twice_is_one_file()
    {
        var png = TestPng.Create(8, 8);
        using var first = await UploadAsync(png);
        using var second = await UploadAsync(png);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Single(Kept(), path => path.Contains(first.Headers.Location!.OriginalString[^64..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_small_copy_is_made_once_and_keeps_the_shape()
    {
        using var answer = await UploadAsync(TestPng.Create(1000, 500));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var copy = await _server.Client.GetByteArrayAsync($"{answer.Headers.Location}/thumbnail?size=160");
            Assert.Equal("RIFF", Encoding.ASCII.GetString(copy, 0, 4));
            Assert.Equal("WEBP", Encoding.ASCII.GetString(copy, 8, 4));
        }
        Assert.Single(Kept(), path => path.Contains($"{answer.Headers.Location!.OriginalString[^64..]}-256.webp", StringComparison.Ordinal));
        using var none = await _server.Client.GetAsync($"{answer.Headers.Location}/thumbnail?size=0");
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("GIF89a, which graphs do not load")]
    [InlineData("")]
    [InlineData("\u0089PNG\r\n\u001a\nbut nothing behind it")]
    public async Task What_is_no_picture_is_refused_and_leaves_nothing_behind(string content)
    {
        var before = Kept();
        using var answer = await UploadAsync(Encoding.Latin1.GetBytes(content));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(before, Kept());
    }

    [Fact]
    public async Task A_picture_that_claims_more_pixels_than_are_allowed_is_refused_from_its_header()
    {
        using var answer = await UploadAsync(TestPng.Claiming(50_000, 50_000));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("2500 million pixels", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_megabytes_are_taken_and_three_hundred_refused_and_the_server_stays_up()
    {
        using (var large = await UploadAsync(TestPng.Padded(64, 64, 50 << 20)))
            Assert.Equal(HttpStatusCode.Created, large.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/uploads") { Content = new StreamContent(new MemoryStream(TestPng.Create(8, 8))) };
        request.Content.Headers.ContentLength = 300L << 20;
        request.Headers.ExpectContinue = true;
        using var refused = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("ok", await _server.Client.GetStringAsync("/healthz"));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("..%2f..%2fserver.lock")]
    [InlineData("%2e%2e")]
    [InlineData("short")]
    public async Task A_hash_that_is_none_or_unknown_is_not_found(string hash)
    {
        foreach (var path in new[] { $"/api/pictures/{hash}", $"/api/pictures/{hash}/thumbnail" })
        {
            using var answer = await _server.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private List<string> Kept() =>
        Directory.Exists(Path.Combine(_server.Data.Path, "uploads")) ? [.. Directory.EnumerateFiles(Path.Combine(_server.Data.Path, "uploads"), "*", SearchOption.AllDirectories).Order()] : [];

    private async Task<HttpResponseMessage> UploadAsync(byte[] body) => await _server.Client.PostAsync("/api/uploads", new ByteArrayContent(body));
}
