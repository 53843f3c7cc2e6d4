using System.IO.Compression;
using LdmGraph.Hosting.Installing;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Hosting.Tests;

public sealed class UserPluginsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-installed-").FullName;
    private readonly UserPlugins _plugins;

    public UserPluginsTests() => _plugins = new UserPlugins(Path.Combine(_folder, "installed"), [Path.Combine(_folder, "others")]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_packed_plugin_installs_and_loads_with_all_its_files()
    {
        using var built = new TestPlugins("Greeter1");
        var package = PluginPackage.Pack(Path.Combine(built.Folder, "Greeter1"), Path.Combine(_folder, "greeter.zip"));
        Install(package);
        var plugin = Assert.Single(PluginSet.Load([_plugins.Folder]).All);
        Assert.Equal((PluginState.Loaded, "test.greeter1"), (plugin.State, plugin.Id));
        Assert.Equal(Path.Combine(_plugins.Folder, "test.greeter1"), plugin.Folder);
        Assert.Equal(Names(Path.Combine(built.Folder, "Greeter1")), Names(plugin.Folder));
    }

    [Fact]
    public void The_same_plugin_packs_to_the_same_bytes_without_the_contract()
    {
        using var built = new TestPlugins("Greeter1");
        File.Copy(typeof(INode<>).Assembly.Location, built.PathOf("Greeter1", "LdmGraph.Abstractions.dll"));
        var first = PluginPackage.Pack(Path.Combine(built.Folder, "Greeter1"), Path.Combine(_folder, "first.zip"));
        File.SetLastWriteTimeUtc(built.PathOf("Greeter1", "Greeter1.dll"), DateTime.UnixEpoch.AddYears(20));
        var second = PluginPackage.Pack(Path.Combine(built.Folder, "Greeter1"), Path.Combine(_folder, "second.zip"));
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        using var archive = ZipFile.OpenRead(first);
        Assert.DoesNotContain(archive.Entries, entry => entry.Name == "LdmGraph.Abstractions.dll");
    }

    [Fact]
    public void A_newer_version_takes_the_place_of_the_older_one_and_is_enabled()
    {
        using var built = new TestPlugins("Greeter1");
        Install(Path.Combine(built.Folder, "Greeter1"));
        Assert.True(_plugins.Enable("test.greeter1", enabled: false));
        File.WriteAllText(built.PathOf("Greeter1", "plugin.json"), File.ReadAllText(built.PathOf("Greeter1", "plugin.json")).Replace("1.0.0", "2.0.0", StringComparison.Ordinal));
        using (var incoming = _plugins.Receive(Path.Combine(built.Folder, "Greeter1")))
        {
            Assert.Equal("1.0.0", incoming.Replaces);
            incoming.Install();
        }
        Assert.Equal("2.0.0", Assert.Single(PluginSet.Load([_plugins.Folder]).Loaded).Manifest!.Version);
        Assert.Single(Directory.EnumerateDirectories(_plugins.Folder));
    }

    [Fact]
    public void What_a_killed_installation_left_is_gone_after_the_next_and_one_that_goes_on_is_not_disturbed()
    {
        using var built = new TestPlugins("Greeter1");
        var (left, young) = (Path.Combine(_plugins.Folder, ".incoming-left"), Path.Combine(_plugins.Folder, ".incoming-young"));
        foreach (var folder in new[] { left, young }) Directory.CreateDirectory(Path.Combine(folder, "plugin"));
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));
        Install(Path.Combine(built.Folder, "Greeter1"));
        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(young));
    }

    [Fact]
    public void A_disabled_plugin_stays_and_is_not_loaded_until_it_is_enabled()
    {
        using var built = new TestPlugins("ThrowsOnLoad", "Greeter1");
        Install(Path.Combine(built.Folder, "Greeter1"));
        Assert.True(_plugins.Enable("test.greeter1", enabled: false));
        var disabled = PluginSet.Load([_plugins.Folder]);
        Assert.Equal(PluginState.Disabled, Assert.Single(disabled.All).State);
        Assert.Empty(disabled.LeftOut);
        Assert.True(_plugins.Enable("test.greeter1", enabled: true));
        Assert.Single(PluginSet.Load([_plugins.Folder]).Loaded);
    }

    [Fact]
    public void A_removed_plugin_is_gone_and_one_that_is_not_there_is_not_removed()
    {
        using var built = new TestPlugins("Greeter1");
        Install(Path.Combine(built.Folder, "Greeter1"));
        Assert.False(_plugins.Remove("test.greeter2"));
        Assert.False(_plugins.Remove("../installed/test.greeter1"));
        Assert.True(_plugins.Remove("test.greeter1"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_plugins.Folder));
    }

    [Theory]
    [InlineData("WrongContract", "test.wrong-contract is built against contract 999, this is contract 1")]
    [InlineData("ThrowsOnLoad", "this plugin cannot be loaded")]
    [InlineData("CollidingId", "'test.greet1@1' is claimed by")]
    public void What_cannot_work_is_refused_with_the_reason_and_leaves_nothing_behind(string name, string reason)
    {
        using var others = new TestPlugins("Greeter1");
        using var built = new TestPlugins(name);
        Directory.Move(others.Folder, Path.Combine(_folder, "others"));
        var refused = Assert.Throws<InvalidDataException>(() => Install(Path.Combine(built.Folder, name)));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_plugins.Folder));
        Directory.CreateDirectory(others.Folder);
    }

    [Fact]
    public void An_update_that_cannot_be_loaded_leaves_the_installed_version_in_place()
    {
        using var built = new TestPlugins("Greeter1");
        Install(Path.Combine(built.Folder, "Greeter1"));
        File.Delete(built.PathOf("Greeter1", "Words.dll"));
        Assert.Throws<InvalidDataException>(() => Install(Path.Combine(built.Folder, "Greeter1")));
        Assert.Single(PluginSet.Load([_plugins.Folder]).Loaded);
    }

    [Theory]
    [InlineData("../escape.txt")]
    [InlineData("a/../../escape.txt")]
    [InlineData("/tmp/escape.txt")]
    [InlineData("..\\escape.txt")]
    [InlineData("C:escape.txt")]
    [InlineData("a//b")]
    [InlineData("a\nb")]
    public void A_name_that_leads_out_of_the_folder_is_refused(string name)
    {
        var package = Package(("plugin.json", Manifest), (name, "x"));
        Assert.Contains("outside its folder", Assert.Throws<InvalidDataException>(() => Install(package)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "escape.txt")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_plugins.Folder));
    }

    [Fact]
    public void A_link_in_a_package_is_refused()
    {
        var package = Package(("plugin.json", Manifest), ("link", "/etc/passwd"));
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Update)) archive.GetEntry("link")!.ExternalAttributes = unchecked((int)0xA1FF0000);
        Assert.Contains("'link' is a link", Assert.Throws<InvalidDataException>(() => Install(package)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_unpacks_to_more_than_the_limit_is_refused_before_it_is_all_written()
    {
        var package = Package(("plugin.json", Manifest), ("zeros.bin", new string('0', 4 << 20)));
        var target = Path.Combine(_folder, "target");
        Assert.Contains("more than a plugin may have", Assert.Throws<InvalidDataException>(() => PluginPackage.Unpack(package, target, maxBytes: 1 << 20)).Message, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Path.Combine(target, "zeros.bin")).Length, 0, 1 << 20);
    }

    [Fact]
    public void One_folder_around_everything_is_no_obstacle()
    {
        using var built = new TestPlugins("Greeter1");
        var package = Path.Combine(_folder, "zipped.zip");
        ZipFile.CreateFromDirectory(Path.Combine(built.Folder, "Greeter1"), package, CompressionLevel.Fastest, includeBaseDirectory: true);
        Install(package);
        Assert.Single(PluginSet.Load([_plugins.Folder]).Loaded);
    }

    [Fact]
    public void A_file_that_is_no_package_is_refused_with_its_name()
    {
        var text = Path.Combine(_folder, "text.zip");
        File.WriteAllText(text, "hello");
        Assert.Contains($"{text} is no package of a plugin", Assert.Throws<InvalidDataException>(() => Install(text)).Message, StringComparison.Ordinal);
        Assert.Contains("it holds no plugin.json", Assert.Throws<InvalidDataException>(() => Install(Package(("a.txt", "x")))).Message, StringComparison.Ordinal);
    }

    private const string Manifest = """{ "id": "test.x", "version": "1.0.0", "contract": 1, "assembly": "X.dll" }""";

    private void Install(string source)
    {
        using var incoming = _plugins.Receive(source);
        incoming.Install();
    }

    private string Package(params (string Name, string Text)[] files)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.zip");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, text) in files)
            using (var writer = new StreamWriter(archive.CreateEntry(name).Open())) writer.Write(text);
        return path;
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
