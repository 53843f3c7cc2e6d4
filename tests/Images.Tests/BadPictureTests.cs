using System.Buffers.Binary;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;
using LdmGraph.Plugins.Images.Provenance;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class BadPictureTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly long _before = Tensor.TotalCount;

    public void Dispose()
    {
        _scratch.Dispose();
        Assert.Equal(_before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("notes.png", "these are words")]
    [InlineData("empty.jpg", "")]
    [InlineData("vector.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")]
    [InlineData("grey.pgm", "P2 1 1 255 7")]
    public async Task A_file_that_is_no_picture_is_refused_by_name(string name, string content)
    {
        _scratch.Write(name, System.Text.Encoding.ASCII.GetBytes(content));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await _scratch.LoadAsync(name));
        Assert.Equal("path", refused.Port);
        Assert.Contains($"'{name}' is not a PNG, JPEG, WebP or TIFF picture", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("rgb8.png"), InlineData("rgb.jpg"), InlineData("rgb.webp"), InlineData("rgb8.tif"), InlineData("orientation-6.jpg")]
    public async Task A_picture_cut_short_is_refused_wherever_it_is_cut(string name)
    {
        var whole = File.ReadAllBytes(TestPicture.Path(name));
        // The tail of a PNG (IEND) and of a JPEG (end of image) holds no pixels; a picture that misses only that is complete.
        for (var length = 1; length < whole.Length - 30; length += 3)
        {
            _scratch.Write(name, whole.AsSpan(0, length));
            var refused = await Assert.ThrowsAsync<PortException>(async () => await _scratch.LoadAsync(_scratch.Path(name)));
            Assert.Equal("path", refused.Port);
        }
    }

    [Fact]
    public async Task Damaged_bytes_never_do_more_than_fail()
    {
        var random = new Rng(20221);
        foreach (var name in new[] { "rgb8.png", "palette.png", "rgb.jpg", "rgb8.webp", "rgb8.tif", "wide-gamut.png", "cmyk.jpg" })
        {
            var whole = File.ReadAllBytes(TestPicture.Path(name));
            for (var trial = 0; trial < 60; trial++)
            {
                var damaged = whole.ToArray();
                for (var hit = 0; hit < 3; hit++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                _scratch.Write(name, damaged);
                try
                {
                    var (image, mask) = await _scratch.LoadAsync(_scratch.Path(name), settings: new PictureSettings { MaxPixels = 1_000_000 });
                    image.Dispose();
                    mask.Dispose();
                }
                catch (PortException refused)
                {
                    Assert.Equal("path", refused.Port);
                }
            }
        }
    }

    [Fact]
    public async Task A_decompression_bomb_is_refused_from_its_header()
    {
        _scratch.Write("bomb.png", Bomb(50_000, 50_000));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await _scratch.LoadAsync("bomb.png"));
        Assert.Contains("'bomb.png' claims 50000 x 50000 = 2500 million pixels; allowed are 100 million", refused.Message, StringComparison.Ordinal);

        var inference = new Inference(_scratch.Roots) { Literals = { ["path"] = "bomb.png" } };
        LoadImage.Infer(inference);
        Assert.Contains("2500 million pixels", Assert.Single(inference.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limit_on_pixels_is_a_setting()
    {
        await Assert.ThrowsAsync<PortException>(async () => await _scratch.LoadAsync("rgb8.png", settings: new PictureSettings { MaxPixels = 11 }));
        var (image, mask) = await _scratch.LoadAsync("rgb8.png", settings: new PictureSettings { MaxPixels = 12 });
        image.Dispose();
        mask.Dispose();
    }

    [Theory, InlineData("missing.png", "does not exist"), InlineData("/etc/passwd", "outside"), InlineData("../../secret.png", "outside")]
    public async Task A_path_that_leads_nowhere_or_out_is_refused(string path, string reason)
    {
        var refused = await Assert.ThrowsAsync<PortException>(async () => await _scratch.LoadAsync(path));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        var inference = new Inference(_scratch.Roots) { Literals = { ["path"] = path } };
        LoadImage.Infer(inference);
        Assert.Contains(reason, Assert.Single(inference.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_stops_the_loading()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        var load = new LoadImage(_scratch.Roots, new FileHashes()) { Path = "rgb8.png" };
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await load.EvaluateAsync(Scratch.Context(cancellation: cancellation.Token)));
    }

    [Theory, InlineData(PictureFormat.Png), InlineData(PictureFormat.Jpeg), InlineData(PictureFormat.Webp)]
    public void Cancelling_stops_the_decoding_itself(PictureFormat format)
    {
        using var image = TestPicture.Image(600, 600, (c, x, y) => (x ^ y) % 256 / 255.0);
        var path = _scratch.Write("large" + format.Extension(), new Writing.PictureEncoder().Encode(image, 0, new PictureEncoding(format)));
        var (cancel, error, numbers) = (1, new byte[1024], new float[3 * 600 * 600]);
        Assert.Equal(Vips.Outcome.Ok, Vips.ldm_images_header(path, out var picture, error, (nuint)error.Length));
        Assert.Equal(Vips.Outcome.Cancelled, Vips.ldm_images_decode(path, picture, ref cancel, ref numbers[0], ref numbers[0], error, (nuint)error.Length));
        cancel = 0;
        Assert.Equal(Vips.Outcome.Ok, Vips.ldm_images_decode(path, picture, ref cancel, ref numbers[0], ref numbers[0], error, (nuint)error.Length));
    }

    /// <summary>A PNG of a hundred bytes that claims any size.</summary>
    private static byte[] Bomb(int width, int height)
    {
        var file = new MemoryStream();
        file.Write(PngChunks.Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, 2);
        PngChunks.Write(file, "IHDR"u8, header);
        PngChunks.Write(file, "IDAT"u8, [0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]);
        PngChunks.Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Xorshift: the same damage on every machine.</summary>
    private sealed class Rng(uint state)
    {
        internal int Next(int below)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (int)(state % (uint)below);
        }
    }
}
