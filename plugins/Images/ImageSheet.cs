using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;
using LdmGraph.Plugins.Images.Resizing;
using LdmGraph.Plugins.Images.Writing;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Lays pictures out as a sheet with labels, to compare what a change of one or two params does.</summary>
/// <param name="settings">The host's settings, where it has any.</param>
[Node("image.sheet@1", Category = "Images")]
public sealed class ImageSheet(PictureSettings? settings = null) : INode<ImageSheet.Result>
{
    /// <summary>White, as paper is.</summary>
    private const double Paper = 1;

    /// <summary>What stands in places without a picture, and around pictures that are smaller than the largest.</summary>
    private const double Blank = 0.92;

    /// <summary>The pictures; batches among them are joined. They may have different sizes: each stands in the middle of its place.</summary>
    [Input] public required IReadOnlyList<Image> Images { get; init; }

    /// <summary>The place of each picture, counted row by row from 0; places that none has stay blank. Empty puts them one after another.</summary>
    [Input] public IReadOnlyList<int> Cells { get; init; } = [];

    /// <summary>Labels above the columns, one for each.</summary>
    [Input] public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Labels left of the rows, one for each. Empty for as many rows as it takes, without labels.</summary>
    [Input] public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>Pictures are brought down to this longer side; 0 leaves them as they are.</summary>
    [Input(Min = 0, Max = 16_384)] public int LongestSide { get; init; }

    /// <summary>Pixels between pictures and around the sheet.</summary>
    [Input(Min = 0, Max = 1024)] public int Gap { get; init; } = 8;

    /// <summary>Size of the letters in pixels; 0 follows the size of the pictures.</summary>
    [Input(Min = 0, Max = 512)] public int LetterSize { get; init; }

    /// <param name="Image">The sheet, a batch of one.</param>
    public sealed record Result(Image Image);

    /// <exception cref="PortException">A picture has no place, two have one, or there is no column.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var pictures = Images.SelectMany(image => Enumerable.Range(0, (int)image.Value.shape[0]).Select(i => Shrink(image, i))).ToList();
        var places = Places(pictures.Count, out var across, out var down);
        var (width, height) = (pictures.Max(picture => (int)picture.shape[2]), pictures.Max(picture => (int)picture.shape[1]));
        var letters = LetterSize > 0 ? LetterSize : Math.Clamp(Math.Min(width, height) / 14, 11, 48);
        var columns = Columns.Select(text => Draw(text, letters, width)).ToList();
        // A row's label may take as much room as a picture, no more.
        var rows = Rows.Select(text => Draw(text, letters, Math.Max(width, 8 * letters))).ToList();
        var left = Gap + Margin(rows.Select(label => label.Width), letters);
        var top = Gap + Margin(columns.Select(label => label.Height), letters);

        var sheet = full([1, 3, top + down * (height + Gap), left + across * (width + Gap)], Paper, ScalarType.Float32);
        for (var place = 0; place < across * down; place++)
        {
            var (x, y) = (left + place % across * (width + Gap), top + place / across * (height + Gap));
            sheet.narrow(2, y, height).narrow(3, x, width).fill_(Blank);
            if (Array.IndexOf(places, place) is not (>= 0 and var index)) continue;
            context.Cancellation.ThrowIfCancellationRequested();
            var (h, w) = ((int)pictures[index].shape[1], (int)pictures[index].shape[2]);
            sheet.narrow(2, y + (height - h) / 2, h).narrow(3, x + (width - w) / 2, w).copy_(pictures[index].unsqueeze(0));
        }
        foreach (var (column, label) in columns.Index()) Write(sheet, label, left + column * (width + Gap) + (width - label.Width) / 2, (top - label.Height) / 2);
        foreach (var (row, label) in rows.Index()) Write(sheet, label, (left - label.Width) / 2, top + row * (height + Gap) + (height - label.Height) / 2);
        return new(new Result(new Image(sheet)));
    }

    private int[] Places(int pictures, out int across, out int down)
    {
        if (Columns.Count == 0) throw new PortException("columns", "is empty", "give one label for each column; labels may be empty");
        if (pictures == 0) throw new PortException("images", "is empty", "give one picture at least");
        if (Cells.Count > 0 && Cells.Count != pictures) throw new PortException("cells", $"has {Cells.Count} places for {pictures} pictures", "give one place for each picture");
        int[] places = Cells.Count > 0 ? [.. Cells] : [.. Enumerable.Range(0, pictures)];
        across = Columns.Count;
        down = Rows.Count > 0 ? Rows.Count : places.Max() / across + 1;
        var count = across * down;
        if (Array.FindIndex(places, place => place < 0 || place >= count) is >= 0 and var wrong)
            throw new PortException(Cells.Count > 0 ? "cells" : "images", $"picture {wrong} has the place {places[wrong]}; the sheet has {across} x {down} places, from 0 to {count - 1}", "give more labels, or fewer pictures");
        if (places.Distinct().Count() != places.Length) throw new PortException("cells", "gives one place to two pictures", "give each its own");
        return places;
    }

    /// <summary>[3, H, W].</summary>
    private Tensor Shrink(Image image, int index)
    {
        var longest = Math.Max(image.Width, image.Height);
        if (LongestSide == 0 || longest <= LongestSide) return image.Value[index];
        int Scaled(long side) => (int)Math.Max(1, side * LongestSide / longest);
        return PillowResampler.Resize(Levels.From(image.Value, index, Rounding.HalfEven), Scaled(image.Width), Scaled(image.Height), ResizeKernel.Lanczos3).ToTensor();
    }

    private TextLabel Draw(string text, int letters, int maxWidth) => TextLabel.Draw(text, letters, maxWidth, settings ?? new PictureSettings());

    private int Margin(IEnumerable<int> labels, int letters) => labels.DefaultIfEmpty().Max() is > 0 and var largest ? largest + Math.Max(Gap, letters / 2) : 0;

    /// <summary>Black ink over what is there.</summary>
    private static void Write(Tensor sheet, TextLabel label, int x, int y)
    {
        if (label.Width == 0) return;
        var coverage = tensor(label.Coverage, [1, 1, label.Height, label.Width], ScalarType.Byte).to(ScalarType.Float32) / 255;
        var place = sheet.narrow(2, y, label.Height).narrow(3, x, label.Width);
        place.copy_(place * (1 - coverage));
    }
}
