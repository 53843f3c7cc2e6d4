using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LdmGraph.Editor.Tests.Browser;

/// <summary>A page with fields, the scripts they come with, and a place to send pictures to.</summary>
internal sealed class FieldPage(string fields) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly WebApplication _server = Build();
    private readonly TaskCompletionSource<string> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was sent, in order.</summary>
    public List<byte[]> Uploads { get; } = [];

    /// <summary>Opens the page in Chromium and waits for what its script found.</summary>
    public async Task<JsonElement> OpenAsync(string script)
    {
        Map(script);
        await _server.StartAsync();
        var profile = Directory.CreateTempSubdirectory("ldm-browser-");
        using var browser = Process.Start(new ProcessStartInfo(Chromium(),
            ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,800", $"--user-data-dir={profile.FullName}", _server.Urls.First()]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        browser.BeginErrorReadLine();
        browser.BeginOutputReadLine();
        try
        {
            using var found = JsonDocument.Parse(await _found.Task.WaitAsync(Patience));
            return found.RootElement.Clone();
        }
        finally
        {
            browser.Kill(entireProcessTree: true);
            await browser.WaitForExitAsync();
            profile.Delete(recursive: true);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private static string Chromium() => Environment.GetEnvironmentVariable("CHROMIUM") ??
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("there is no Chromium to open the page in; install Debian's package 'chromium'");

    private void Map(string script)
    {
        var widgets = Path.Combine(Repository.Root, "web", "LdmGraph.Editor", "wwwroot", "widgets");
        _server.MapGet("/", (HttpContext context) =>
        {
            // As strict as the real one.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' blob: data:";
            return Results.Text($"""<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/widgets.css">{fields}<script type="module" src="/widgets.js"></script><script type="module" src="/test.js"></script>""", "text/html");
        });
        _server.MapGet("/test.js", () => Results.File(script, "text/javascript"));
        _server.MapGet("/{name}.css", (string name) => Results.File(Path.Combine(widgets, name + ".css"), "text/css"));
        _server.MapGet("/{name}.js", (string name) => Results.File(Path.Combine(widgets, name + ".js"), "text/javascript"));
        _server.MapPost("/api/uploads", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            lock (Uploads) Uploads.Add(body.ToArray());
            return Results.Json(new { path = $"inputs/{Uploads.Count}" }, statusCode: 201);
        });
        _server.MapGet("/sent/{number:int}", (int number) => Results.Bytes(Uploads[number - 1], "image/png"));
        _server.MapPut("/found", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            _found.TrySetResult(await body.ReadToEndAsync());
        });
    }
}
