using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Files;
using LdmGraph.Plugins.Images.Provenance;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class SaveImageTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly long _before = Tensor.TotalCount;

    public void Dispose()
    {
        _scratch.Dispose();
        Assert.Equal(_before, Tensor.TotalCount);
    }

    [Fact]
    public async Task A_png_loads_as_it_was_saved_level_by_level()
    {
        using var image = TestPicture.Image(256, 3, (c, x, y) => (x + 85 * c * y) % 256 / 255.0);
        var saved = await _scratch.Save(image).EvaluateAsync(Scratch.Context());
        var (loaded, mask) = await _scratch.LoadAsync(saved.Path);
        using (loaded)
        using (mask)
            Assert.True(TestPicture.Same(loaded.Value, image.Value));
    }

    [Theory, InlineData(PictureFormat.Jpeg), InlineData(PictureFormat.Webp)]
    public async Task Lossy_formats_come_close(PictureFormat format)
    {
        using var image = TestPicture.Image(64, 48, (c, x, y) => TestPicture.Level(c, x / 16, y / 16) / 255.0);
        var saved = await _scratch.Save(image, format: format).EvaluateAsync(Scratch.Context());
        var (loaded, mask) = await _scratch.LoadAsync(saved.Path);
        using (loaded)
        using (mask)
            TestPicture.AssertBlocks(loaded.Value, 12);
    }

    [Fact]
    public async Task Pictures_of_any_shape_survive_every_row_filter()
    {
        // Noise, gradients and flat rows make the writer choose different filters; widths below a pixel's reach are the edge case.
        foreach (var (width, height) in new[] { (1, 1), (1, 7), (2, 5), (33, 1), (31, 17) })
        {
            using var image = TestPicture.Image(width, height, (c, x, y) => (y % 4) switch
            {
                0 => (x * 7919 + y * 104729 + c * 1299709) % 256,
                1 => Math.Min(255, x * 7 + c),
                2 => 200,
                _ => (x * 3 + y * 5) % 256,
            } / 255.0);
            var saved = await _scratch.Save(image).EvaluateAsync(Scratch.Context());
            var (loaded, mask) = await _scratch.LoadAsync(saved.Path);
            using (loaded)
            using (mask)
                Assert.True(TestPicture.Same(loaded.Value, image.Value), $"{width} x {height}");
        }
    }

    [Fact]
    public async Task Rounding_to_the_nearest_keeps_levels_and_truncation_follows_the_original_code()
    {
        // 0.5 / 255 and 1.5 / 255 lie between levels: to the even one, or down.
        using var image = TestPicture.Image(4, 1, (c, x, y) => new[] { 0.5, 1.5, 1.9, -3 }[x] / 255);
        async Task<float[]> Levels(Rounding rounding)
        {
            var saved = await _scratch.Save(image, rounding: rounding).EvaluateAsync(Scratch.Context());
            var (loaded, mask) = await _scratch.LoadAsync(saved.Path);
            using (loaded)
            using (mask)
                return [.. Enumerable.Range(0, 4).Select(x => MathF.Round(255 * TestPicture.At(loaded.Value, 0, x, 0)))];
        }
        float[] nearest = await Levels(Rounding.HalfEven), truncated = await Levels(Rounding.Truncate);
        Assert.Equal([0, 2, 2, 0], nearest);
        Assert.Equal([0, 1, 1, 0], truncated);
    }

    [Theory, InlineData(PictureFormat.Png), InlineData(PictureFormat.Jpeg), InlineData(PictureFormat.Webp)]
    public async Task What_made_the_picture_is_read_back_from_it(PictureFormat format)
    {
        // Longer than a JPEG segment, with characters of every kind, and odd in length for WebP's padding.
        var provenance = "{ \"graph\": \"ᾱ < & > \\\"\\u0000\\\" 𝒩 \", \n \"long\": \"" + new string('ä', 70_001) + "\" }";
        using var image = TestPicture.Blocks();
        var saved = await _scratch.Save(image, format: format).EvaluateAsync(Scratch.Context(provenance));
        Assert.Equal(provenance, new PictureProvenance().Read(saved.Path));

        var (loaded, mask) = await _scratch.LoadAsync(saved.Path);               // and it is still a picture
        Assert.Equal((TestPicture.Columns, TestPicture.Rows), (loaded.Width, loaded.Height));
        loaded.Dispose();
        mask.Dispose();
    }

    [Theory, InlineData("rgb8.png"), InlineData("rgb.jpg"), InlineData("rgb.webp")]
    public void A_picture_of_another_program_has_no_provenance(string name) => Assert.Null(new PictureProvenance().Read(TestPicture.Path(name)));

    [Fact]
    public async Task Damaged_provenance_is_not_taken_for_whole()
    {
        using var image = TestPicture.Blocks();
        var saved = await _scratch.Save(image).EvaluateAsync(Scratch.Context("{\"seed\": \"7\"}"));
        var bytes = File.ReadAllBytes(saved.Path);
        bytes[bytes.AsSpan().IndexOf("seed"u8)] ^= 1;
        Assert.Throws<InvalidDataException>(() => new PictureProvenance().Read(_scratch.Write("damaged.png", bytes)));
        foreach (var length in new[] { 0, 5, 20, 60 })
            Assert.Throws<InvalidDataException>(() => new PictureProvenance().Read(_scratch.Write("cut.png", File.ReadAllBytes(saved.Path).AsSpan(0, length))));
        Assert.Throws<InvalidDataException>(() => new PictureProvenance().Read(_scratch.Write("words.png", "these are words"u8)));
    }

    [Theory, InlineData(PictureFormat.Png), InlineData(PictureFormat.Jpeg), InlineData(PictureFormat.Webp)]
    public async Task Saving_twice_gives_the_same_bytes_under_two_names(PictureFormat format)
    {
        using var image = TestPicture.Blocks();
        var first = await _scratch.Save(image, "scene", format).EvaluateAsync(Scratch.Context());
        var second = await _scratch.Save(image, "scene", format).EvaluateAsync(Scratch.Context());
        Assert.Equal(_scratch.Path("scene-0001" + format.Extension()), first.Path);
        Assert.Equal(_scratch.Path("scene-0002" + format.Extension()), second.Path);
        Assert.Equal(File.ReadAllBytes(first.Path), File.ReadAllBytes(second.Path));
    }

    [Fact]
    public async Task A_batch_gives_one_file_each_and_numbers_go_on_behind_earlier_ones()
    {
        _scratch.Write("scene-0041.jpg", "an earlier run's"u8);
        using var image = TestPicture.Image(2, 2, (c, x, y) => 0.5, batch: 3);
        var result = await _scratch.Save(image, "scene").EvaluateAsync(Scratch.Context());
        Assert.Equal(["scene-0041.jpg", "scene-0042.png", "scene-0043.png", "scene-0044.png"], _scratch.Files);
        Assert.Equal([.. new[] { 42, 43, 44 }.Select(n => _scratch.Path($"scene-00{n}.png"))], result.Paths);
    }

    [Theory]
    [InlineData("scene", "scene-0001.png")]
    [InlineData("scene.png", "scene-0001.png")]
    [InlineData("{n} scene", "0001 scene.png")]
    [InlineData("tests/{graph}-{seed}-{n}-x", "tests/graph-7-0001-x.png")]
    public async Task A_name_is_a_pattern(string name, string file)
    {
        using var image = TestPicture.Blocks();
        await _scratch.Save(image, name).EvaluateAsync(Scratch.Context());
        Assert.Equal([file], _scratch.Files);
    }

    [Theory, InlineData("{time}", "placeholder {time}"), InlineData("scene.jpg", "ends in .jpg, but the format is png"), InlineData("../scene", "outside"), InlineData("/tmp/scene", "outside"), InlineData("{n}{n}", "more than once")]
    public async Task A_name_that_cannot_be_is_refused(string name, string reason)
    {
        using var image = TestPicture.Blocks();
        var refused = await Assert.ThrowsAsync<PortException>(async () => await _scratch.Save(image, name).EvaluateAsync(Scratch.Context()));
        Assert.Equal("name", refused.Port);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overwriting_is_for_those_who_ask()
    {
        _scratch.Write("scene.png", "old"u8);
        using var one = TestPicture.Blocks();
        await _scratch.Save(one, "scene", overwrite: true).EvaluateAsync(Scratch.Context());
        Assert.Equal(["scene.png"], _scratch.Files);
        Assert.True(new FileInfo(_scratch.Path("scene.png")).Length > 3);

        using var two = TestPicture.Image(2, 2, (c, x, y) => 0, batch: 2);
        await _scratch.Save(two, "scene", overwrite: true).EvaluateAsync(Scratch.Context());
        await _scratch.Save(two, "scene", overwrite: true).EvaluateAsync(Scratch.Context());
        Assert.Equal(["scene-0001.png", "scene-0002.png", "scene.png"], _scratch.Files);
    }

    [Fact]
    public async Task Runs_side_by_side_never_take_each_others_names()
    {
        using var image = TestPicture.Blocks();
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(async () => await _scratch.Save(image, "scene").EvaluateAsync(Scratch.Context()))));
        Assert.Equal(24, results.Select(result => result.Path).Distinct().Count());
        Assert.Equal(24, _scratch.Files.Count());
        Assert.All(_scratch.Files, name => Assert.NotEqual(0, new FileInfo(_scratch.Path(name)).Length));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_full_disk_leaves_the_old_file_and_nothing_else(bool overwrite)
    {
        _scratch.Write("scene.png", "old"u8);
        // The temporary file is a link to the device that is always full: every byte written to it fails with the kernel's own ENOSPC.
        static FileStream Full(string path)
        {
            File.CreateSymbolicLink(path, "/dev/full");
            return new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        using var image = TestPicture.Blocks();
        var failed = await Assert.ThrowsAsync<PortException>(async () => await _scratch.Save(image, "scene", overwrite: overwrite, open: Full).EvaluateAsync(Scratch.Context()));
        Assert.Contains("No space left on device", failed.Message, StringComparison.Ordinal);
        Assert.Contains("What stood there before is unchanged", failed.Message, StringComparison.Ordinal);
        Assert.Equal(["scene.png"], _scratch.Files);
        Assert.Equal("old", File.ReadAllText(_scratch.Path("scene.png")));
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public async Task Cancelling_leaves_no_file_behind()
    {
        using var image = TestPicture.Blocks();
        using var cancellation = new CancellationTokenSource();
        FileStream OpenAndCancel(string path)
        {
            var file = AtomicFile.Create(path);
            cancellation.Cancel();
            return file;
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _scratch.Save(image, open: OpenAndCancel).EvaluateAsync(Scratch.Context(cancellation: cancellation.Token)));
        Assert.Empty(_scratch.Files);
    }

    [Fact]
    public async Task Numbers_that_are_none_are_refused_with_the_likely_cause()
    {
        using var image = TestPicture.Image(2, 2, (c, x, y) => double.NaN);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await _scratch.Save(image).EvaluateAsync(Scratch.Context()));
        Assert.Equal("image", refused.Port);
        Assert.Contains("float16", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_scratch.Files);
    }

    [Fact]
    public void A_wrong_name_is_known_before_anything_runs()
    {
        var inference = new Inference { Literals = { ["name"] = "{prompt}", ["format"] = PictureFormat.Png } };
        SaveImage.Infer(inference);
        Assert.Contains("{prompt}", Assert.Single(inference.Errors), StringComparison.Ordinal);
    }
}
