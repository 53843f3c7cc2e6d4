using LdmGraph.Diffusion;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Plugins;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;
using LdmGraph.Runs;
using LdmGraph.Web.Api;
using LdmGraph.Web.Api.Graphs;
using LdmGraph.Web.Api.Uploads;
using LdmGraph.Web.Layout;
using LdmGraph.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;

namespace LdmGraph.Web.Serving;

/// <summary>Builds and starts the server.</summary>
internal static class WebServer
{
    /// <summary>Starts listening, and writes the address to <paramref name="output"/> as soon as requests are answered.</summary>
    /// <exception cref="SettingsException">The device or the address cannot be used, or another server has the data folder.</exception>
    public static async Task<WebApplication> StartAsync(ServeSettings settings, TextWriter output, CancellationToken cancellation)
    {
        // Every run would fail by it, after its model was read.
        if (ComputeNames.WhyNot(settings.Device) is { } why) throw new SettingsException($"--device {settings.Device}: {why}");
        var held = DataLock.Take(settings.Data);
        WebApplication app;
        try
        {
            app = Build(settings, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
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
        app.Services.GetRequiredService<DataLock>().Name(address.Url);
        if (settings.WatchPlugins) Watch(app.Services, output);
        foreach (var plugin in app.Services.GetRequiredService<PluginSet>().LeftOut)
            await output.WriteLineAsync($"warning: the plugin {plugin.Id} is left out: {plugin.Problem}");
        if (app.Services.GetRequiredService<PluginSet>().Catalog.Types.Count == 0)
            await output.WriteLineAsync("warning: there are no plugins, and so no node types. Those that ship lie in the folder 'plugins' of the checkout or bundle that this program belongs to; --plugins FOLDER names others");
        if (settings.Port != 0 && address.Port != settings.Port) await output.WriteLineAsync($"Port {settings.Port} is taken.");
        await output.WriteLineAsync($"LdmGraph is at {address.Link}");
        foreach (var link in address.LinksFromElsewhere) await output.WriteLineAsync($"From other machines: {link}");
        await output.FlushAsync(cancellation);
        return app;
    }

    private static void Watch(IServiceProvider services, TextWriter output)
    {
        services.GetRequiredService<LivePlugins>().Changed += changes =>
        {
            foreach (var change in changes) output.WriteLine(change);
        };
        services.GetRequiredService<PluginWatcher>();
    }

    private static WebApplication Build(ServeSettings settings, DataLock held)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Not the current folder: pages and scripts lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(WebServer).Assembly.GetName().Name,
        });
        // Nothing but the command line configures the server; a stray appsettings.json or ASPNETCORE_URLS must not.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            // It warns that keys in the user's own data folder are not encrypted with another key beside them.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.CreateBoundListenSocket = FreePort.Bind);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(settings.Address, settings.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimits.Default;
        });
        AddServices(builder.Services, settings, held);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseMiddleware<RequestGuard>();
        app.UseExceptionHandler();
        app.UseWhen(IsForPrograms, api => api.UseStatusCodePages(Problems.WriteStatus));
        app.UseWhen(context => !IsForPrograms(context), pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        app.UseGraphAddresses();
        app.UseRouting();
        app.UseMiddleware<TokenGate>();
        app.UseAntiforgery();
        app.MapStaticAssets().WithMetadata(OpenToAll.Instance);
        app.MapApi();
        PluginAssets.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(interactive =>
        {
            // Said by our own header, for every answer.
            interactive.ContentSecurityFrameAncestorsPolicy = null;
        });
        return app;
    }

    private static bool IsForPrograms(HttpContext context) => context.Request.Path.StartsWithSegments("/api");

    private static void AddServices(IServiceCollection services, ServeSettings settings, DataLock held)
    {
        var options = new LdmGraphOptions
        {
            Cache = Path.Combine(settings.Data, "cache"),
            // Of no use here: each run writes into a folder of its own, from which its files go to the store.
            Output = Path.Combine(settings.Data, "runs", "output"),
            Device = settings.Device,
            Dtype = settings.Dtype,
            WatchPlugins = settings.WatchPlugins,
        };
        options.ReadableRoots.Add(UploadFolder.RootOf(settings.Data));
        foreach (var folder in settings.Roots) options.ReadableRoots.Add(folder);
        options.PluginFolders.Add(Installation.UserPlugins);
        foreach (var folder in settings.PluginFolders) options.PluginFolders.Add(folder);
        services.AddLdmGraph(options);
        AddRuns(services, settings, options);
        AddEditor(services, settings, options);

        services.AddSingleton(settings).AddSingleton<ServerAddress>().AddSingleton<FirstVisit>().AddHostedService<Leash>();
        // Made by a factory, so that the container disposes it.
        services.AddSingleton(_ => held);
        // Pages that were open when the server was started again are still understood.
        services.AddDataProtection().SetApplicationName("LdmGraph").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.Data, "keys")));
        services.AddApi();
        services.AddRazorComponents().AddInteractiveServerComponents();
    }

    private static void AddRuns(IServiceCollection services, ServeSettings settings, LdmGraphOptions options) => services.AddLdmGraphRuns(new RunsOptions
    {
        Folder = Path.Combine(settings.Data, "runs"),
        CacheFolder = Path.Combine(options.Cache!, "results"),
        GraphFolder = GraphFolder(settings),
        Environment = new Dictionary<string, string> { ["device"] = settings.Device, ["dtype"] = settings.Dtype },
    });

    private static void AddEditor(IServiceCollection services, ServeSettings settings, LdmGraphOptions options)
    {
        ShippedParts.CopyTo(GraphFolder(settings));
        services.AddSingleton(provider => new EditorOptions
        {
            Folder = GraphFolder(settings),
            ReadableRoots = [.. options.ReadableRoots],
            Services = provider,
            ReadProvenance = provider.GetService<IPictureProvenance>() is { } provenance ? provenance.Read : null,
        });
        services.AddSingleton<EditorSessions>().AddSingleton<OwnBodies>().AddScoped<IComponentActivator, PluginComponents>();
    }

    private static string GraphFolder(ServeSettings settings) => Path.Combine(settings.Data, "graphs");
}
