using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LdmGraph.Web.Tests.Stress;

/// <summary>Names and paths that try to lead elsewhere.</summary>
public sealed class HostileNameTests(RunningServer running) : IClassFixture<RunningServer>
{
    private static readonly string Long = new('a', 5000);

    private readonly Server _server = running.Server;

    public static TheoryData<string> Names =>
    [
        "../../../etc/passwd", "..%2f..%2fserver.lock", "..\\..\\x.json", "/etc/passwd", "C:\\x.json", "a\0b.json", "\0", ".", "..", "...", ".hidden", "-rf", "~", "con", "a/b/c.json", "a\r\nSet-Cookie: x=1",
        "<script>alert(1)</script>.json", "${HOME}", "$(id)", "a;b|c&d", "\u202Egnp.json", "ﬁ\u0301\u0301\u0301", "🦊🦊", "file.json.png.json", " ", "%", "%zz", "parts/../../x", "lock", "\ud83e", Long,
    ];

    [Theory, MemberData(nameof(Names))]
    public async Task A_graph_of_any_name_lies_in_its_folder_under_a_harmless_one(string name)
    {
        var before = await OutsideAsync();
        var graph = JsonSerializer.Serialize(new { format = "ldmgraph/1", nodes = new { } });
        using var byAddress = await _server.Client.PostAsync("/api/graphs?name=" + Escape(name), new StringContent(graph));
        using var inside = await _server.Client.PostAsync("/api/graphs", new StringContent(JsonSerializer.Serialize(new { format = "ldmgraph/1", name, nodes = new { } })));
        foreach (var answer in new[] { byAddress, inside })
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
            Assert.Matches("^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$", id);
            Assert.True(File.Exists(Path.Combine(_server.Data.Path, "graphs", id + ".json")));
            // The name itself is the person's business, and comes back as it was.
            var back = await _server.Client.GetFromJsonAsync<JsonElement>($"/api/graphs/{id}");
            if (ReferenceEquals(answer, inside) && !name.Contains('\ud83e')) Assert.Equal(name, back.GetProperty("name").GetString());
            using var deleted = await _server.Client.DeleteAsync($"/api/graphs/{id}");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }
        Assert.Equal(before, await OutsideAsync());
    }

    [Theory]
    [InlineData("..%2f..%2fserver.lock")]
    [InlineData("%2e%2e%2fserver.lock")]
    [InlineData("..%5c..%5cserver.lock")]
    [InlineData("../server.lock")]
    [InlineData("parts/../victim")]
    [InlineData("parts/%2e%2e/victim")]
    [InlineData("parts%2f..%2fvictim")]
    [InlineData("./victim")]
    [InlineData(".journal/lock")]
    [InlineData(".deleted/victim")]
    [InlineData("victim.json")]
    [InlineData("victim%00")]
    [InlineData("victim%00.json")]
    [InlineData("//victim")]
    [InlineData("-victim")]
    [InlineData("%")]
    [InlineData("%c0%ae%c0%ae/victim")]
    public async Task An_id_is_a_name_and_never_a_path(string id)
    {
        using var created = await _server.Client.PostAsync("/api/graphs?name=victim", new StringContent(TestGraphs.Endless));
        var victim = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        var text = await _server.Client.GetStringAsync($"/api/graphs/{victim}");
        var (before, path) = (await OutsideAsync(), id.Replace("victim", victim, StringComparison.Ordinal));
        foreach (var address in new[] { $"/api/graphs/{path}", $"/api/templates/{path}", $"/api/models/{path}", $"/api/nodes/{path}", $"/api/runs/{path}", $"/api/runs/{path}/graph", $"/api/runs/x/previews/{path}", $"/api/pictures/{path}" })
            foreach (var method in address.StartsWith("/api/graphs", StringComparison.Ordinal) ? new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete } : [HttpMethod.Get])
            {
                using var request = new HttpRequestMessage(method, Exactly(address));
                if (method == HttpMethod.Put) (request.Content, _) = (new StringContent("""{ "nodes": {} }"""), request.Headers.TryAddWithoutValidation("If-Match", "*"));
                using var answer = await _server.Client.SendAsync(request);
                // Dots that lead to an address of the graph itself are resolved by the web server before anyone looks: that is the graph.
                if (answer.StatusCode == HttpStatusCode.OK && method == HttpMethod.Get && await answer.Content.ReadAsStringAsync() == text) continue;
                if (answer.IsSuccessStatusCode && method != HttpMethod.Get && Resolves(id)) continue;
                Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{method} {address}: {(int)answer.StatusCode}");
            }
        Assert.Equal(before, await OutsideAsync());
        if (!Resolves(id)) Assert.Equal(text, await _server.Client.GetStringAsync($"/api/graphs/{victim}"));
        await _server.AssertIsUpAsync();
    }

    [Fact]
    public async Task Nothing_outside_of_the_folders_is_read_whatever_leads_there()
    {
        var uploads = Path.Combine(_server.Data.Path, "uploads");
        Directory.CreateDirectory(uploads);
        var secret = Path.Combine(Path.GetDirectoryName(_server.Data.Path)!, "secret.png");
        await File.WriteAllBytesAsync(secret, TestPng.Create(4, 4));
        File.CreateSymbolicLink(Path.Combine(uploads, "link.png"), secret);
        Directory.CreateSymbolicLink(Path.Combine(uploads, "out"), Path.GetDirectoryName(secret)!);
        File.CreateSymbolicLink(Path.Combine(uploads, "round.png"), Path.Combine(uploads, "round.png"));
        foreach (var path in new[]
                 {
                     secret, "../../secret.png", "inputs/../../../secret.png", "link.png", "out/secret.png", "round.png", "/proc/self/environ", "/dev/zero", "/dev/stdin", "file:///etc/passwd", "http://127.0.0.1/",
                     "secret.png\\u0000.png", "\\u0000", "", " ", ".", "..", Long, string.Concat(Enumerable.Repeat("a/", 5000)), "~/secret.png", "$HOME", "\\ud800", "[0]", "n=-1",
                 })
        {
            using var answer = await _server.Client.PostAsync("/api/runs", JsonContent.Create(new { graph = TestGraphs.Shrink(path) }));
            var said = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                var id = JsonDocument.Parse(said).RootElement.GetProperty("ids")[0].GetString()!;
                await _server.UntilAsync(id, "failed");
                continue;
            }
            Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{path}: {(int)answer.StatusCode} {said}");
        }
        await _server.AssertIsUpAsync();
    }

    [Fact]
    public async Task Nothing_is_written_outside_of_a_runs_own_folder()
    {
        var picture = await _server.UploadAsync(TestPng.Create(6, 6));
        await _server.UntilAsync(await _server.SubmitAsync(TestGraphs.Shrink(picture)), "done");
        var before = await OutsideAsync();
        foreach (var name in new[] { "../out", "../../../out", "/tmp/ldm-hostile", "a\\u0000b", "\\u0000", ".", "..", "", Long, "x/../../../out", "\\ud800" })
        {
            var graph = TestGraphs.Shrink(picture).Replace("\"small\"", $"\"{name}\"", StringComparison.Ordinal);
            using var answer = await _server.Client.PostAsync("/api/runs", JsonContent.Create(new { graph }));
            var said = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{name}: {(int)answer.StatusCode} {said}");
                continue;
            }
            var id = JsonDocument.Parse(said).RootElement.GetProperty("ids")[0].GetString()!;
            await foreach (var _ in _server.WatchAsync(id)) { }
            var run = await _server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}");
            Assert.True(run.GetProperty("state").GetString() is "failed" or "done", said);
            if (run.GetProperty("state").GetString() == "failed") Assert.Equal("save", run.GetProperty("errors")[0].GetProperty("node").GetString());
        }
        Assert.False(File.Exists("/tmp/ldm-hostile") || File.Exists("/tmp/ldm-hostile-0001.png"));
        Assert.Equal(before, await OutsideAsync());
        await _server.AssertIsUpAsync();
    }

    [Fact]
    public async Task A_name_to_save_under_cannot_add_a_header()
    {
        var picture = await _server.UploadAsync(TestPng.Create(5, 5));
        foreach (var name in new[] { "a\r\nSet-Cookie: x=1", "\"; filename=\"b.html", "../../x", "ä\0", Long })
        {
            using var answer = await _server.Client.GetAsync($"/api/pictures/{picture[^64..]}?name={Escape(name)}");
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{name}: {(int)answer.StatusCode}");
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            Assert.Single(answer.Headers.GetValues("X-Content-Type-Options"));
        }
        await _server.AssertIsUpAsync();
    }

    /// <summary>What lies beside graphs, uploads and runs, which have tests of their own.</summary>
    private async Task<List<string>> OutsideAsync()
    {
        // Whoever asks first has the folders made.
        await _server.Client.GetStringAsync("/api/graphs");
        return
        [
            .. Directory.EnumerateFileSystemEntries(_server.Data.Path).Concat(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_server.Data.Path)!))
                .Concat(Directory.EnumerateFiles(Path.Combine(_server.Data.Path, "graphs"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".json", StringComparison.Ordinal) && !file.EndsWith(".jsonl", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>RFC 3986, section 5.2.4: dots are taken out of a path before it is looked up.</summary>
    private static bool Resolves(string id) => id is "parts/../victim" or "./victim" or "parts/%2e%2e/victim";

    private static string Escape(string name) => string.Concat(System.Text.Encoding.UTF8.GetBytes(name).Select(b => $"%{b:x2}"));

    /// <summary>The address as it is: clients would put it in order before it is sent.</summary>
    private Uri Exactly(string address) => new(_server.Url.GetLeftPart(UriPartial.Authority) + address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
