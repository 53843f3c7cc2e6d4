namespace LdmGraph.Plugins.Images.Tests;

public sealed class PictureFolderTests
{
    [Fact]
    public async Task The_pictures_of_a_folder_are_listed_by_name_below_the_folder_as_it_was_given()
    {
        using var scratch = new Scratch();
        foreach (var name in (string[])["b.PNG", "a.jpg", "notes.txt", "c.tiff"]) scratch.Write(name, []);
        Directory.CreateDirectory(scratch.Path("d.png"));
        var listed = await new PictureFolder(scratch.Roots) { Path = scratch.Folder }.EvaluateAsync(Scratch.Context());
        Assert.Equal(["a.jpg", "b.PNG", "c.tiff"], listed.Paths.Select(path => Path.GetRelativePath(scratch.Folder, path)));
    }

    [Fact]
    public async Task The_fingerprint_changes_with_the_files_and_not_with_the_folders_place()
    {
        using Scratch one = new(), two = new();
        async Task<string> OfAsync(Scratch scratch) => await new PictureFolder(scratch.Roots) { Path = scratch.Folder }.FingerprintAsync(Scratch.Context());
        one.Write("a.png", []);
        two.Write("a.png", []);
        var first = await OfAsync(one);
        Assert.Equal(first, await OfAsync(two));
        one.Write("b.png", []);
        Assert.NotEqual(first, await OfAsync(one));
    }

    [Theory]
    [InlineData("", 10, "holds no pictures")]
    [InlineData("a.png b.png", 1, "more than 1 pictures")]
    public async Task A_folder_without_pictures_or_with_too_many_is_refused_before_anything_runs_and_when_it_does(string names, int limit, string problem)
    {
        using var scratch = new Scratch();
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries)) scratch.Write(name, []);
        var inference = new Inference(scratch.Roots) { Literals = { ["path"] = scratch.Folder, ["limit"] = limit } };
        PictureFolder.Infer(inference);
        Assert.Contains(problem, Assert.Single(inference.Errors), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<PortException>(() => new PictureFolder(scratch.Roots) { Path = scratch.Folder, Limit = limit }.EvaluateAsync(Scratch.Context()).AsTask());
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }
}
