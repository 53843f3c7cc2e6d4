using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Hosting.Tests;

public class ReloadTests
{
    private const string Says = """
        { "format": "ldmgraph/1", "nodes": {
            "say": { "type": "test.say@1", "in": { "times": 2 } },
            "text": { "type": "test.text@1", "in": { "sentence": {"from": "say.sentence"} } } },
          "outputs": { "text": {"from": "text.text"} } }
        """;

    [Fact]
    public async Task A_rebuilt_plugin_is_used_by_graphs_bound_after_it_with_its_new_ports_and_their_documentation()
    {
        using var host = new ReloadHost("Changing1");
        Assert.Equal("version 1 version 1", await host.RunAsync(Says));

        var raised = 0;
        host.Catalog.PluginsChanged += () => raised++;
        host.Rebuild("Changing2");
        Assert.Equal(new PluginChange("test.changing", PluginChangeKind.Reloaded, null), Assert.Single(host.Plugins.Refresh()));
        Assert.Equal(1, raised);
        Assert.Equal("version 2 version 2", await host.RunAsync(Says));
        var port = Assert.Single(host.Catalog.Current.Find("test.say@1")!.Inputs, input => input.Name == "before");
        Assert.StartsWith("What stands before it", port.Summary, StringComparison.Ordinal);
        Assert.Equal(2, host.Services.GetRequiredService<IFormatProvider>().GetFormat(null));
        Assert.Equal("2.0.0", host.Services.GetRequiredService<PluginSet>().Loaded.Single().Manifest!.Version);
    }

    [Fact]
    public async Task A_run_with_the_old_version_finishes_undisturbed_and_then_lets_go_of_it()
    {
        using var host = new ReloadHost("Changing1");
        var file = Path.Combine(host.Folder, "go");
        var waits = $$"""{ "format": "ldmgraph/1", "nodes": { "wait": { "type": "test.wait-and-greet@1", "in": { "file": "{{file}}" } } }, "outputs": { "text": {"from": "wait.text"} } }""";
        var old = host.Context();
        var started = new TaskCompletionSource();
        var run = host.RunAsync(waits, started);
        await started.Task;

        host.Rebuild("Changing2");
        host.Plugins.Refresh();
        Assert.Equal("version 2 version 2", await host.RunAsync(Says));
        Assert.False(run.IsCompleted);

        // Its library is loaded only now: an unloaded context could not.
        await File.WriteAllTextAsync(file, "");
        Assert.Equal("hello from Words 1", await run);
        run = null!;
        await CollectAsync(old);
        Assert.False(old.IsAlive);
    }

    [Fact]
    public async Task After_20_reloads_nothing_of_the_old_versions_is_left_in_memory()
    {
        using var host = new ReloadHost("Changing1");
        var contexts = new List<WeakReference>();
        await host.RunAsync(Says);
        for (var i = 0; i < 20; i++)
        {
            contexts.Add(host.Context());
            host.Rebuild(i % 2 == 0 ? "Changing2" : "Changing1");
            Assert.Equal(PluginChangeKind.Reloaded, Assert.Single(host.Plugins.Refresh()).Kind);
            Assert.Equal(i % 2 == 0 ? "version 2 version 2" : "version 1 version 1", await host.RunAsync(Says));
            // What an editor asks for, and a host that made a schema.
            Assert.Empty(host.Catalog.Current.Validate());
            Assert.Contains("test.say@1", GraphSchema.Create(host.Catalog.Current), StringComparison.Ordinal);
        }
        // The results of the version in use, and nobody else's.
        Assert.Equal(2, host.Cache.Count);
        await CollectAsync([.. contexts]);
        Assert.Equal([], Enumerable.Range(0, contexts.Count).Where(i => contexts[i].IsAlive).ToArray());
        Assert.Equal(1, AssemblyLoadContext.All.Count(context => context.Name == "test.changing" && context.IsCollectible && ReferenceEquals(context, host.Context().Target)));
    }

    [Fact]
    public async Task A_broken_build_changes_nothing_and_says_why()
    {
        using var host = new ReloadHost("Changing1");
        File.WriteAllText(Path.Combine(host.Folder, "Changing", "Changing.dll"), "half a build");
        var change = Assert.Single(host.Plugins.Refresh());
        Assert.Equal(PluginChangeKind.Refused, change.Kind);
        Assert.Contains("Changing.dll", change.Problem, StringComparison.Ordinal);
        Assert.Equal("version 1 version 1", await host.RunAsync(Says));

        host.Rebuild("Changing2");
        Assert.Equal(PluginChangeKind.Reloaded, Assert.Single(host.Plugins.Refresh()).Kind);
        Assert.Equal("version 2 version 2", await host.RunAsync(Says));
    }

    [Fact]
    public void A_build_of_the_same_source_is_no_new_version()
    {
        using var host = new ReloadHost("Changing1");
        host.Rebuild("Changing1");
        Assert.Empty(host.Plugins.Refresh());
    }

    [Fact]
    public void Plugins_may_come_and_go()
    {
        using var host = new ReloadHost("Changing1");
        host.Add("Greeter1");
        Assert.Equal(new PluginChange("test.greeter1", PluginChangeKind.Added, null), Assert.Single(host.Plugins.Refresh()));
        Assert.NotNull(host.Catalog.Current.Find("test.greet1@1"));
        host.Add("CollidingId");
        var refused = Assert.Single(host.Plugins.Refresh());
        Assert.Equal(PluginChangeKind.Refused, refused.Kind);
        Assert.Contains("'test.greet1@1' is claimed by", refused.Problem, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(host.Folder, "CollidingId"), recursive: true);
        Directory.Delete(Path.Combine(host.Folder, "Greeter1"), recursive: true);
        Assert.Equal(new PluginChange("test.greeter1", PluginChangeKind.Removed, null), Assert.Single(host.Plugins.Refresh()));
        Assert.Null(host.Catalog.Current.Find("test.greet1@1"));
    }

    [Fact]
    public void A_plugin_with_native_code_says_that_it_needs_a_restart()
    {
        using var host = new ReloadHost("NativeAnswer");
        var before = host.Plugins.Current;
        File.AppendAllText(Path.Combine(host.Folder, "NativeAnswer", "libanswer.so"), " ");
        var change = Assert.Single(host.Plugins.Refresh());
        Assert.Equal(PluginChangeKind.NeedsRestart, change.Kind);
        Assert.Contains("restart the server", change.ToString(), StringComparison.Ordinal);
        Assert.Same(before, host.Plugins.Current);
    }

    [Fact]
    public async Task The_watcher_notices_a_rebuilt_plugin_by_itself()
    {
        using var host = new ReloadHost("Changing1");
        var changed = new TaskCompletionSource<IReadOnlyList<PluginChange>>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Plugins.Changed += changes => changed.TrySetResult(changes);
        using var watcher = host.Services.GetRequiredService<PluginWatcher>();
        host.Rebuild("Changing2");
        Assert.Equal(PluginChangeKind.Reloaded, Assert.Single(await changed.Task.WaitAsync(TimeSpan.FromMinutes(1))).Kind);
        Assert.Equal("version 2 version 2", await host.RunAsync(Says));
    }

    [Fact]
    public void Plugins_that_are_loaded_once_and_for_all_say_so()
    {
        using var folder = new TestPlugins("Greeter1");
        var options = new LdmGraphOptions();
        options.PluginFolders.Clear();
        options.PluginFolders.Add(folder.Folder);
        using var services = new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
        Assert.Contains("WatchPlugins", Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<LivePlugins>().Refresh()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_bound_with_a_version_that_is_gone_must_be_bound_again()
    {
        using var host = new ReloadHost("Changing1");
        var plan = EvaluationPlan.Create(host.Bind(Says));
        host.Rebuild("Changing2");
        host.Plugins.Refresh();
        Assert.Contains("bind it again", (await Assert.ThrowsAsync<InvalidOperationException>(() => host.Runner.EvaluateAsync(plan))).Message, StringComparison.Ordinal);
    }

    /// <summary>Unloading takes as many collections as there are layers of finalizers, and threads of the pool let go of what they ran last a moment after its end.</summary>
    private static async Task CollectAsync(params WeakReference[] contexts)
    {
        for (var i = 0; i < 200 && contexts.Any(context => context.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20);
        }
    }

    /// <summary>A host of one plugin folder, in which the plugin <c>Changing</c> is built again.</summary>
    private sealed class ReloadHost : IDisposable
    {
        private readonly TestPlugins _plugins = new();
        private readonly ServiceProvider _services;

        public ReloadHost(string first)
        {
            Add(first);
            var options = new LdmGraphOptions { WatchPlugins = true };
            options.PluginFolders.Clear();
            options.PluginFolders.Add(Folder);
            _services = new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
            Plugins.Unloading += Cache.Forget;
        }

        public string Folder => _plugins.Folder;

        public ServiceProvider Services => _services;

        public LivePlugins Plugins => _services.GetRequiredService<LivePlugins>();

        public LiveCatalog Catalog => _services.GetRequiredService<LiveCatalog>();

        public ResultCache Cache { get; } = new(1 << 20);

        public GraphRunner Runner { get; } = new();

        public void Add(string plugin) => _plugins.Add(plugin, plugin.StartsWith("Changing", StringComparison.Ordinal) ? "Changing" : plugin);

        /// <summary>As a build does: over the files that are there.</summary>
        public void Rebuild(string version) => _plugins.Add(version, "Changing", overwrite: true);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public WeakReference Context() => new(AssemblyLoadContext.GetLoadContext(Catalog.Current.Find("test.say@1")!.Clr.Assembly));

        public BoundGraph Bind(string graph, NodeCatalog? catalog = null)
        {
            var bound = GraphBinder.Bind(GraphDocument.Parse(graph), catalog ?? Catalog.Current, new BindOptions { Services = _services });
            Assert.False(bound.HasErrors, string.Join('\n', bound.Diagnostics));
            return bound;
        }

        public async Task<string> RunAsync(string graph, TaskCompletionSource? started = null)
        {
            using var use = Catalog.Use();
            using var results = new RunResults();
            await foreach (var happened in Runner.RunAsync(EvaluationPlan.Create(Bind(graph, use.Catalog)), new RunOptions { Services = _services, Cache = Cache, Results = results }))
            {
                if (happened is NodeProgress) started?.TrySetResult();
                if (happened is RunFailed failed) Assert.Fail(failed.Failure.Details);
            }
            return results.Get<string>("text");
        }

        public void Dispose()
        {
            _services.Dispose();
            Runner.Dispose();
            Cache.Dispose();
            _plugins.Dispose();
        }
    }
}
