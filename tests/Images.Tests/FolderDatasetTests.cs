using System.Text;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Datasets;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class FolderDatasetTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly long _before = Tensor.TotalCount;

    public void Dispose()
    {
        _scratch.Dispose();
        Assert.Equal(_before, Tensor.TotalCount);
    }

    [Fact]
    public async Task Every_round_shows_every_picture_once_in_another_order_and_the_same_one_again()
    {
        for (var i = 0; i < 7; i++) Put($"set/{i}.png", "rgb8.png", $"caption {i}");
        var dataset = await ReadAsync(new Settings());
        List<string> Round(IDataset from, int round)
        {
            using var examples = from.Draw(7L * round, 7);
            return [.. examples.Captions];
        }
        var rounds = Enumerable.Range(0, 5).Select(round => Round(dataset, round)).ToList();
        Assert.All(rounds, round => Assert.Equal(Enumerable.Range(0, 7).Select(i => $"caption {i}"), round.Order()));
        Assert.True(rounds.Select(round => string.Join(' ', round)).Distinct().Count() >= 4);
        Assert.Equal(rounds[3], Round(await ReadAsync(new Settings()), 3));
        Assert.NotEqual(rounds[3], Round(await ReadAsync(new Settings { Seed = 2 }), 3));
        Assert.Equal(Round(await ReadAsync(new Settings { Shuffle = false }), 0), Enumerable.Range(0, 7).Select(i => $"caption {i}"));

        // A batch may begin anywhere, also across the end of a round.
        using var across = dataset.Draw(5, 4);
        Assert.Equal([.. rounds[0].Skip(5), .. rounds[1].Take(2)], across.Captions);
        using var far = dataset.Draw(long.MaxValue - 10, 2);
        Assert.Equal(2, far.Captions.Count);
    }

    [Fact]
    public async Task Pictures_of_the_right_size_keep_their_levels_and_others_are_resized_as_asked()
    {
        Put("set/a.jpg", "rgb.jpg", "blocks");
        var (load, mask) = await _scratch.LoadAsync("rgb.jpg");
        using (load)
        using (mask)
        {
            var (width, height) = ((int)load.Width, (int)load.Height);
            using var whole = (await ReadAsync(new Settings { Width = width, Height = height })).Draw(0, 1);
            Assert.True(TestPicture.Same(load.Value, whole.Pictures));

            // Stretched, all blocks are there; covering a third of the height, those of the middle row alone.
            using var stretched = (await ReadAsync(new Settings { Width = 2 * width, Height = height, Fit = PictureFit.Stretch })).Draw(0, 1);
            TestPicture.AssertBlocks(stretched.Pictures, 4);
            using var cover = (await ReadAsync(new Settings { Width = width, Height = height / 3 })).Draw(0, 1);
            Assert.Equal([1, 3, height / 3, width], cover.Pictures.shape);
            for (var x = 0; x < TestPicture.Columns; x++)
                Assert.Equal(TestPicture.Level(1, x, 1), 255 * TestPicture.At(cover.Pictures, 1, (int)((x + 0.5) * width / TestPicture.Columns), height / 6), 4.0);
            await RefusedAsync($"'set/a.jpg' is {width} x {height} pixels; expected 64 x 64; set fit to cover", new Settings { Width = 64, Height = 64, Fit = PictureFit.Refuse });
        }
    }

    [Fact]
    public async Task Transparency_is_laid_over_white()
    {
        Put("set/a.png", "rgba8.png", "blocks");
        using var examples = (await ReadAsync(new Settings { Width = TestPicture.Columns, Height = TestPicture.Rows })).Draw(0, 1);
        Assert.InRange(255 * TestPicture.AtBlock(examples.Pictures, 2, TestPicture.Columns - 1, 0), 254.9, 255.1);
    }

    [Fact]
    public async Task Folders_are_classes_in_the_order_of_the_alphabet()
    {
        Put("set/dog/1.png", "rgb8.png", null);
        Put("set/cat/1.png", "grey8.png", null);
        Put("set/cat/2.jpg", "rgb.jpg", null);
        var node = Node(new Settings { Captions = false, Classes = true, Shuffle = false });
        var (dataset, names) = await node.EvaluateAsync(Scratch.Context());
        Assert.Equal(["cat", "dog"], names);
        Assert.Equal((2, false), (dataset.Spec.Classes, dataset.Spec.Captions));
        using var examples = dataset.Draw(0, 4);
        Assert.Equal([0L, 0, 1, 0], examples.Classes);
        Assert.Empty(examples.Captions);
        Put("set/stray.png", "rgb8.png", null);
        await RefusedAsync("'set/stray.png' is in no folder that would be its class; move it into one, or set classes to false", new Settings { Captions = false, Classes = true });
    }

    [Fact]
    public async Task Captions_are_read_as_words_and_their_words_are_listed()
    {
        Put("set/a.png", "rgb8.png", "\uFEFF A red\n  sphere\r\n");
        Put("set/b.png", "rgb8.png", "ein Würfel");
        var dataset = await ReadAsync(new Settings { Shuffle = false });
        using var examples = dataset.Draw(0, 2);
        Assert.Equal(["A red sphere", "ein Würfel"], examples.Captions);
        Assert.Equal(["a", "ein", "red", "sphere", "würfel"], dataset.Spec.Words);
    }

    [Fact]
    public async Task An_identity_follows_contents_captions_and_order_and_nothing_else()
    {
        Put("set/a.png", "rgb8.png", "one");
        async Task<string> IdentityAsync(ulong seed = 0) => (await ReadAsync(new Settings { Seed = seed })).Spec.Identity;
        var identity = await IdentityAsync();
        File.SetLastWriteTimeUtc(_scratch.Path("set/a.png"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(identity, await IdentityAsync());
        Assert.NotEqual(identity, await IdentityAsync(seed: 1));
        Put("set/a.png", "rgb8.png", "two");
        Assert.NotEqual(identity, await IdentityAsync());
        Put("set/a.png", "grey8.png", "one");
        Assert.NotEqual(identity, await IdentityAsync());
        Assert.NotEqual(await Node(new Settings()).FingerprintAsync(Scratch.Context()), await Node(new Settings { Captions = false }).FingerprintAsync(Scratch.Context()));
    }

    [Fact]
    public async Task What_is_missing_or_damaged_is_named()
    {
        await RefusedAsync("'set' does not exist", new Settings());
        Directory.CreateDirectory(_scratch.Path("set"));
        await RefusedAsync("'set' has no pictures; put files that end in .png,", new Settings());
        Put("set/a.png", "rgb8.png", "fine");
        Put("set/deep/b.png", "rgb8.png", null);
        await RefusedAsync("'set' has no caption for 'deep/b.png'; expected 'deep/b.txt'; write the captions, or set captions to false", new Settings());
        File.WriteAllText(_scratch.Path("set/deep/b.txt"), " \n");
        await RefusedAsync("'set/deep/b.txt' is empty; expected a caption", new Settings());
        File.WriteAllBytes(_scratch.Path("set/deep/b.txt"), [0x61, 0xFF, 0xFE]);
        await RefusedAsync("'set/deep/b.txt' is not text in UTF-8", new Settings());
        File.WriteAllText(_scratch.Path("set/deep/b.txt"), new string('a', 20_000));
        await RefusedAsync("'set/deep/b.txt' has more than 16384 bytes", new Settings());
        File.WriteAllText(_scratch.Path("set/deep/b.txt"), "fine");
        File.WriteAllText(_scratch.Path("set/deep/b.png"), "not a picture");
        await RefusedAsync("'set/deep/b.png' is not a PNG, JPEG, WebP or TIFF picture; remove it", new Settings());
        await RefusedAsync("'set/a.png' is a file; expected a folder", new Settings { Folder = "set/a.png" });
        await RefusedAsync("outside the folders that graphs may read", new Settings { Folder = "../.." });
    }

    [Fact]
    public async Task A_picture_cut_short_is_named_when_it_is_drawn_and_nothing_is_left_behind()
    {
        for (var i = 0; i < 4; i++) Put($"set/{i}.jpg", "rgb.jpg", "fine");
        var whole = File.ReadAllBytes(TestPicture.Path("rgb.jpg"));
        foreach (var i in (int[])[1, 3]) File.WriteAllBytes(_scratch.Path($"set/{i}.jpg"), whole[..^40]);
        var dataset = await ReadAsync(new Settings { Shuffle = false });
        for (var trial = 0; trial < 5; trial++)
            Assert.Contains("'set/1.jpg' cannot be read, it may be damaged or cut short", Assert.Throws<PortException>(() => dataset.Draw(0, 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_out_of_the_folder_are_not_followed()
    {
        Put("set/a.png", "rgb8.png", "fine");
        var outside = Directory.CreateTempSubdirectory("ldmgraph-outside-").FullName;
        try
        {
            File.Copy(TestPicture.Path("rgb8.png"), Path.Combine(outside, "secret.png"));
            Directory.CreateSymbolicLink(_scratch.Path("set/out"), outside);
            Directory.CreateSymbolicLink(_scratch.Path("set/round"), _scratch.Path("set"));
            File.CreateSymbolicLink(_scratch.Path("set/b.png"), Path.Combine(outside, "secret.png"));
            using var examples = (await ReadAsync(new Settings { Captions = false })).Draw(0, 3);
            Assert.Equal(3, examples.Pictures.shape[0]);
            Assert.Single(FolderListing.Read("set", _scratch.Path("set"), captions: false, classes: false).Files);
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(5), InlineData(64), InlineData(1000)]
    public void A_permutation_has_every_number_once(int count)
    {
        var all = Enumerable.Range(0, count).ToArray();
        for (var order = 0; order < 3; order++) Assert.Equal(all, all.Select(place => Permutation.At(place, count, new Seed(9), order)).Order());
        if (count >= 64) Assert.InRange(all.Count(place => Permutation.At(place, count, new Seed(9), 0) == place), 0, 8);
    }

    [Fact]
    public async Task Examples_come_out_as_pictures_captions_and_classes()
    {
        Put("set/a/1.png", "rgb8.png", "one");
        Put("set/b/2.png", "grey8.png", "two");
        var dataset = await ReadAsync(new Settings { Classes = true, Shuffle = false });
        var drawn = await new DrawExamples { Dataset = dataset, Start = 1, Count = 3 }.EvaluateAsync(Scratch.Context());
        using var image = drawn.Image;
        Assert.Equal([3, 3, 32, 32], image.Value.shape);
        Assert.Equal(["two", "one", "two"], drawn.Captions);
        Assert.Equal([1L, 0, 1], drawn.Classes);
        File.WriteAllText(_scratch.Path("set/b/2.png"), "no picture any more");
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new DrawExamples { Dataset = dataset, Count = 2 }.EvaluateAsync(Scratch.Context()));
        Assert.StartsWith("dataset: 'set/b/2.png' is not a PNG", refused.Message, StringComparison.Ordinal);
    }

    private void Put(string name, string picture, string? caption)
    {
        var path = _scratch.Path(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(TestPicture.Path(picture), path, overwrite: true);
        if (caption is not null) File.WriteAllText(Path.ChangeExtension(path, ".txt"), caption, new UTF8Encoding(false));
    }

    private FolderDataset Node(Settings settings) => new(_scratch.Roots, new FileHashes())
    {
        Folder = settings.Folder, Width = settings.Width, Height = settings.Height, Fit = settings.Fit, Captions = settings.Captions,
        Classes = settings.Classes, Shuffle = settings.Shuffle, Seed = new Seed(settings.Seed),
    };

    private async Task<IDataset> ReadAsync(Settings settings) => (await Node(settings).EvaluateAsync(Scratch.Context())).Dataset;

    private async Task RefusedAsync(string problem, Settings settings)
    {
        var refused = await Assert.ThrowsAsync<PortException>(() => ReadAsync(settings));
        Assert.Equal("folder", refused.Port);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private sealed record Settings
    {
        public string Folder { get; init; } = "set";
        public int Width { get; init; } = 32;
        public int Height { get; init; } = 32;
        public PictureFit Fit { get; init; }
        public bool Captions { get; init; } = true;
        public bool Classes { get; init; }
        public bool Shuffle { get; init; } = true;
        public ulong Seed { get; init; }
    }
}
