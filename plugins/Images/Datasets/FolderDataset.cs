using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Images.Datasets;

/// <summary>
/// Pictures of a folder and the folders in it as a dataset: PNG, JPEG, WebP or TIFF. The caption of <c>cat.png</c> is in
/// <c>cat.txt</c> beside it; the class may be the name of the folder that it is in.
/// </summary>
/// <param name="roots">The folders that may be read.</param>
/// <param name="hashes">Hashes of files, by which datasets are told apart.</param>
/// <param name="settings">Limits, where the host has its own.</param>
/// <remarks>Links are not followed, and files whose names begin with a dot are left out.</remarks>
[Node("folder.dataset@1", Category = "Datasets", Purity = Purity.Source, Lane = Lane.Io)]
public sealed class FolderDataset(FileRoots roots, FileHashes hashes, PictureSettings? settings = null) : INode<FolderDataset.Result>, ISource, IInfersOutputs
{
    /// <summary>The folder, absolute or below one that may be read.</summary>
    [Input(Picks = "folder")] public required string Folder { get; init; }

    /// <summary>Width of the examples in pixels.</summary>
    [Input(Min = 8, Max = 4096)] public int Width { get; init; } = 256;

    /// <summary>Height of the examples in pixels.</summary>
    [Input(Min = 8, Max = 4096)] public int Height { get; init; } = 256;

    /// <summary>What becomes of pictures of another size.</summary>
    [Input] public PictureFit Fit { get; init; }

    /// <summary>Whether every picture has a caption, in a file of the same name that ends in .txt.</summary>
    [Input] public bool Captions { get; init; } = true;

    /// <summary>Whether the names of folders are classes, numbered in the order of the alphabet.</summary>
    [Input] public bool Classes { get; init; }

    /// <summary>Whether every round through the pictures is in another order; without, all are in the order of the alphabet.</summary>
    [Input] public bool Shuffle { get; init; } = true;

    /// <summary>Seed of these orders.</summary>
    [Input] public Seed Seed { get; init; }

    /// <param name="Dataset">Round after round through the pictures, without end.</param>
    /// <param name="Names">Names of the classes; empty without classes.</param>
    public sealed record Result(IDataset Dataset, IReadOnlyList<string> Names);

    /// <summary>The examples' size.</summary>
    public static void Infer(InferenceContext context)
    {
        // How many classes there are is known when the folder has been read.
        if (context.TryGetLiteral<int>("width", out var width) && context.TryGetLiteral<int>("height", out var height)
            && context.TryGetLiteral<bool>("captions", out var captions) && context.TryGetLiteral<bool>("classes", out var classes) && !classes)
            context.Output("dataset", new DatasetSpec("", width, height, captions, 0, []));
    }

    /// <summary>Of the names and contents of all files that count.</summary>
    public async ValueTask<string> FingerprintAsync(NodeContext context) => await Listing().HashAsync(hashes, context.Cancellation);

    /// <exception cref="PortException">No such folder, no pictures in it, a file that is none, a size that is refused, or a picture without its caption or class.</exception>
    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var listing = Listing();
        var reading = new ExampleReading(Width, Height, Fit, settings ?? new PictureSettings());
        for (var i = 0; i < listing.Files.Count; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            reading.Check(listing.Files[i]);
            context.Progress(i + 1, listing.Files.Count, "pictures");
        }
        return new Result(new FolderExamples(listing, reading, Shuffle ? Seed : null, await listing.HashAsync(hashes, context.Cancellation)), listing.ClassNames);
    }

    private FolderListing Listing() => FolderListing.Read(Folder, PicturePath.Resolve(roots, Folder, "folder"), Captions, Classes);
}

/// <summary>What becomes of pictures whose size is not that of a dataset's examples.</summary>
public enum PictureFit
{
    /// <summary>Made as small or as large as covers the example, and its middle cut out.</summary>
    Cover,

    /// <summary>Width and height are brought to the example's, each by itself.</summary>
    Stretch,

    /// <summary>Refused.</summary>
    Refuse,
}
