using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace LdmGraph.Benchmarks.Web;

/// <summary>The machine's browser without a window, spoken to by its own protocol (https://chromedevtools.github.io/devtools-protocol): a few calls, and no package for them.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private Task _listening = Task.CompletedTask;
    private readonly int _width, _height;
    private int _number;

    private Chromium(Process process, DirectoryInfo profile, int width, int height) => (_process, _profile, _width, _height) = (process, profile, width, height);

    public static string Program { get; } = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    public static async Task<Chromium> StartAsync(int width, int height)
    {
        var profile = Directory.CreateTempSubdirectory("ldm-bench-chromium-");
        var start = new ProcessStartInfo(Program,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--mute-audio", $"--window-size={width},{height}",
            // Several tabs take turns, and none is to be put to sleep for it.
            "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
            "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank",
        ]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var chromium = new Chromium(Process.Start(start)!, profile, width, height);
        try
        {
            await chromium._socket.ConnectAsync(await chromium.AddressAsync(), CancellationToken.None);
            chromium._listening = chromium.ListenAsync();
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    /// <summary>A tab of a visitor who has never been there.</summary>
    public async Task<Tab> OpenAsync(string? visitor = null)
    {
        visitor ??= await VisitorAsync();
        var target = (await AskAsync("Target.createTarget", new { url = "about:blank", browserContextId = visitor })).GetProperty("targetId").GetString()!;
        var session = (await AskAsync("Target.attachToTarget", new { targetId = target, flatten = true })).GetProperty("sessionId").GetString()!;
        // In front, as a tab that someone works in: others get no frames.
        await AskAsync("Page.enable", new { }, session);
        await AskAsync("Page.bringToFront", new { }, session);
        await AskAsync("Emulation.setFocusEmulationEnabled", new { enabled = true }, session);
        await AskAsync("Emulation.setDeviceMetricsOverride", new { width = _width, height = _height, deviceScaleFactor = 1, mobile = false }, session);
        return new Tab(this, target, session);
    }

    /// <summary>Someone with a cache and cookies of their own.</summary>
    public async Task<string> VisitorAsync() => (await AskAsync("Target.createBrowserContext", new { })).GetProperty("browserContextId").GetString()!;

    /// <exception cref="InvalidOperationException">The browser refuses.</exception>
    public async Task<JsonElement> AskAsync(string method, object arguments, string? session = null)
    {
        var number = Interlocked.Increment(ref _number);
        var answer = _asked[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = session is null ? JsonSerializer.SerializeToUtf8Bytes(new { id = number, method, @params = arguments })
            : JsonSerializer.SerializeToUtf8Bytes(new { id = number, method, @params = arguments, sessionId = session });
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
        return await answer.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _listening;
        _process.Dispose();
        _socket.Dispose();
        _sending.Dispose();
        _profile.Delete(recursive: true);
    }

    private async Task<Uri> AddressAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = new List<string>();
        while (await _process.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (line.StartsWith("DevTools listening on ", StringComparison.Ordinal)) return new Uri(line["DevTools listening on ".Length..]);
        }
        throw new InvalidOperationException($"{Program} ended at once: {string.Join('\n', said)}");
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            {
                message.Write(buffer, 0, received.Count);
                if (!received.EndOfMessage) continue;
                Take(JsonDocument.Parse(message.ToArray()).RootElement);
                message.SetLength(0);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Closed by either end.
            foreach (var waiting in _asked.Values) waiting.TrySetException(new InvalidOperationException("the browser has gone", gone));
        }
    }

    private void Take(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var number) || !_asked.TryRemove(number.GetInt32(), out var waiting)) return;
        if (message.TryGetProperty("error", out var error)) waiting.SetException(new InvalidOperationException($"the browser refuses: {error}"));
        else waiting.SetResult(message.GetProperty("result"));
    }
}
