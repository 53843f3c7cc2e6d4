using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;
using LdmGraph.Web.Layout;

namespace LdmGraph.Web.Serving;

/// <summary>Builds and starts the server.</summary>
internal static class WebServer
{
    /// <summary>Starts listening, and writes the address to <paramref name="output"/> as soon as requests are answered.</summary>
    /// <exception cref="SettingsException">The address cannot be listened on.</exception>
    public static async Task<WebApplication> StartAsync(ServeSettings settings, TextWriter output, CancellationToken cancellation)
    {
        var app = Build(settings);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        var address = app.Services.GetRequiredService<ServerAddress>();
        address.Port = new Uri(app.Urls.First()).Port;
        if (settings.Port != 0 && address.Port != settings.Port) await output.WriteLineAsync($"Port {settings.Port} is taken.");
        await output.WriteLineAsync($"LdmGraph is at {address.Link}");
        await output.FlushAsync(cancellation);
        return app;
    }

    private static WebApplication Build(ServeSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Not the current folder: pages and scripts lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(WebServer).Assembly.GetName().Name,
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.CreateBoundListenSocket = FreePort.Bind);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(settings.Address, settings.Port);
            kestrel.AddServerHeader = false;
        });

        var options = new LdmGraphOptions
        {
            Cache = Path.Combine(settings.Data, "cache"),
            Output = Path.Combine(settings.Data, "pictures"),
            Device = settings.Device,
            Dtype = settings.Dtype,
        };
        foreach (var folder in settings.Roots) options.ReadableRoots.Add(folder);
        options.PluginFolders.Add(Installation.UserPlugins);
        foreach (var folder in settings.PluginFolders) options.PluginFolders.Add(folder);
        builder.Services.AddSingleton(settings).AddSingleton<ServerAddress>();
        builder.Services.AddLdmGraph(options);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();

        var app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
