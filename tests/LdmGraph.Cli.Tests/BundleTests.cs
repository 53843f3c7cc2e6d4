namespace LdmGraph.Cli.Tests;

public class BundleTests
{
    [Fact]
    public async Task A_bundle_is_small_and_runs_where_no_dotnet_is_installed()
    {
        using var ldm = new Ldm();
        var made = await ldm.RunAsync("bundle", "portable", "--no-server");
        Assert.True(made.Code == 0, made.Error);
        var bytes = Directory.EnumerateFiles(ldm.PathOf("portable"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.InRange(bytes, 0, 75_000_000);
        // The shim is compiled where the bundle runs, so its sources go along and its binary does not.
        Assert.True(File.Exists(ldm.PathOf("portable/app/native/CMakeLists.txt")));
        Assert.False(File.Exists(ldm.PathOf("portable/app/libldmtorch.so")));

        // Only what every Linux has, and no trace of the .NET that built it.
        ldm.Environment["PATH"] = "/usr/bin:/bin";
        ldm.Environment["DOTNET_ROOT"] = null;
        ldm.Environment["HOME"] = ldm.Folder;
        var graph = ldm.Write("add.json", TestGraphs.Add);
        var outcome = await ldm.RunProgramAsync(ldm.PathOf("portable/ldm"), "run", graph, "--set", "first=40", "--plugins", ldm.Plugins("Basics"));
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal("total = 43\n", outcome.Out);
    }

    [Fact]
    public async Task A_bundle_finds_its_own_plugins_and_graphs()
    {
        using var ldm = new Ldm();
        await ldm.RunAsync("bundle", "portable", "--no-server");
        var here = await ldm.RunAsync("nodes");
        var there = await ldm.RunProgramAsync(ldm.PathOf("portable/ldm"), "nodes");
        Assert.Equal(here.Out, there.Out);
        foreach (var graph in Directory.EnumerateFiles(Path.Combine(Ldm.Root, "graphs"), "*.json"))
            Assert.True(File.Exists(Path.Combine(ldm.PathOf("portable/graphs"), Path.GetFileName(graph))));
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_left_alone()
    {
        using var ldm = new Ldm();
        ldm.Write("full/file.txt", "mine");
        var outcome = await ldm.RunAsync("bundle", "full");
        Assert.Equal(2, outcome.Code);
        Assert.Equal(["file.txt"], Directory.EnumerateFileSystemEntries(ldm.PathOf("full")).Select(path => Path.GetFileName(path)));
    }
}
