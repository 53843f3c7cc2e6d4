namespace LdmGraph.Tests;

public sealed class FileRootsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-roots-").FullName;
    private readonly FileRoots _roots;

    public FileRootsTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "in"));
        File.WriteAllText(Path.Combine(_folder, "in", "a.txt"), "a");
        File.WriteAllText(Path.Combine(_folder, "secret.txt"), "s");
        _roots = new FileRoots([Path.Combine(_folder, "in")], Path.Combine(_folder, "out"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_relative_path_is_found_in_a_root() =>
        Assert.Equal(Path.Combine(_folder, "in", "a.txt"), _roots.ResolveExisting("a.txt"));

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("sub/../../secret.txt")]
    [InlineData("/etc/passwd")]
    public void A_path_outside_the_roots_is_refused_whether_or_not_it_exists(string path)
    {
        var refusal = Assert.Throws<UnauthorizedAccessException>(() => _roots.ResolveExisting(path));
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_is_no_prefix_of_a_folder_whose_name_continues()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "inside"));
        File.WriteAllText(Path.Combine(_folder, "inside", "b.txt"), "b");
        Assert.Throws<UnauthorizedAccessException>(() => _roots.ResolveExisting(Path.Combine(_folder, "inside", "b.txt")));
    }

    [Fact]
    public void A_link_that_leads_outside_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "in", "link.txt"), Path.Combine(_folder, "secret.txt"));
        Assert.Throws<UnauthorizedAccessException>(() => _roots.ResolveExisting("link.txt"));
    }

    [Fact]
    public void A_folder_link_that_leads_outside_is_refused_for_reading_and_for_writing()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "in", "door"), _folder);
        Assert.Throws<UnauthorizedAccessException>(() => _roots.ResolveExisting("door/secret.txt"));

        Directory.CreateDirectory(Path.Combine(_folder, "out"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "out", "door"), _folder);
        Assert.Throws<UnauthorizedAccessException>(() => _roots.ResolveOutput("door/new.txt"));
    }

    [Fact]
    public void A_missing_file_says_where_was_looked()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => _roots.ResolveExisting("none.txt"));
        Assert.Contains(Path.Combine(_folder, "in"), missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_file_can_be_a_root_and_opens_nothing_beside_it()
    {
        var roots = new FileRoots([Path.Combine(_folder, "secret.txt")], Path.Combine(_folder, "out"));
        Assert.Equal(Path.Combine(_folder, "secret.txt"), roots.ResolveExisting(Path.Combine(_folder, "secret.txt")));
        Assert.Throws<UnauthorizedAccessException>(() => roots.ResolveExisting(Path.Combine(_folder, "in", "a.txt")));
    }

    [Theory]
    [InlineData("../x.png")]
    [InlineData("/tmp/x.png")]
    [InlineData(".")]
    public void Nothing_is_written_outside_the_output_folder(string path) =>
        Assert.Throws<UnauthorizedAccessException>(() => _roots.ResolveOutput(path));

    [Fact]
    public void The_folder_of_an_output_is_made()
    {
        var path = _roots.ResolveOutput("deep/er/x.png");
        Assert.Equal(Path.Combine(_folder, "out", "deep", "er", "x.png"), path);
        Assert.True(Directory.Exists(Path.GetDirectoryName(path)));
    }
}
