using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Files;

namespace LdmGraph.Plugins.Images;

/// <summary>Saves pictures as PNG, JPEG or WebP. Each carries what made it, so that <c>ldm reproduce</c> can make it again.</summary>
/// <remarks>
/// A file appears whole or not at all. Numbers go on behind the files that are there, so no run takes another's name. The
/// same picture and run give the same bytes: nothing in the file tells the time or the name.
/// </remarks>
/// <param name="roots">The folder that results are written to.</param>
/// <param name="encoder">Makes the files' bytes.</param>
[Node("image.save@1", Category = "Images", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class SaveImage(FileRoots roots, IPictureEncoder encoder) : INode<SaveImage.Result>, IInfersOutputs
{
    /// <summary>The pictures; a batch gives one file each.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>
    /// Name of the files below the output folder, without extension: <c>scene</c> gives <c>scene-0001.png</c> and so on;
    /// <c>{n}</c> is the number, <c>{seed}</c> and <c>{graph}</c> are the run's. May have folders: <c>tests/scene</c>.
    /// </summary>
    [Input] public string Name { get; init; } = "image";

    /// <summary>PNG is lossless; JPEG and WebP are smaller.</summary>
    [Input] public PictureFormat Format { get; init; } = PictureFormat.Png;

    /// <summary>Quality of JPEG and WebP, from 1 to 100.</summary>
    [Input(Min = 1, Max = 100)] public int Quality { get; init; } = 92;

    /// <summary>
    /// How numbers become 8-bit levels. Rounding to the nearest is the default, because a picture that is loaded and
    /// saved again then keeps its levels; truncation is what the original latent-diffusion code does with its samples.
    /// </summary>
    [Input] public Rounding Rounding { get; init; } = Rounding.HalfEven;

    /// <summary>Replace what has the name: one picture is then saved as <c>scene.png</c>, a batch from <c>scene-0001.png</c> on.</summary>
    [Input] public bool Overwrite { get; init; }

    /// <summary>Opens files for writing; tests put a device without space in its place.</summary>
    internal Func<string, FileStream> OpenFile { get; init; } = AtomicFile.Create;

    /// <param name="Path">Absolute path of the first file.</param>
    /// <param name="Paths">Absolute paths of all files, in the order of the batch.</param>
    public sealed record Result(string Path, IReadOnlyList<string> Paths);

    /// <summary>Checks the name.</summary>
    public static void Infer(InferenceContext context)
    {
        if (!context.TryGetLiteral<string>("name", out var name) || !context.TryGetLiteral<PictureFormat>("format", out var format)) return;
        try
        {
            _ = new PictureName(name, format, new RunInfo());
        }
        catch (FormatException wrong)
        {
            context.Error("name", wrong.Message);
        }
    }

    /// <exception cref="PortException">The name is none, or leads outside the output folder; the picture holds NaN; the disk is full.</exception>
    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var name = ParseName(context.Run);
        var provenance = context.Run.Provenance();
        var batch = (int)Image.Value.shape[0];
        var paths = new List<string>(batch);
        var number = Overwrite ? 1 : name.FirstFree(Path.GetDirectoryName(Resolve(name[1]))!);
        for (var i = 0; i < batch; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var bytes = Encode(i, provenance);
            var path = Resolve(Overwrite && batch == 1 && !name.Numbered ? name.Plain : name[number]);
            try
            {
                using var file = await AtomicFile.WriteAsync(Path.GetDirectoryName(path)!, bytes, OpenFile, context.Cancellation);
                if (Overwrite) file.Replace(path);
                else while (!file.TryPublish(path)) path = Resolve(name[++number]);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                throw new PortException("name", $"'{path}' could not be written: {failed.Message}",
                    "What stood there before is unchanged; make space, or choose another folder for results", failed);
            }
            number++;
            paths.Add(path);
            context.Artifact(path, Format.MediaType());
            context.Progress(i + 1, batch, "pictures");
        }
        return new Result(paths[0], paths);
    }

    private PictureName ParseName(RunInfo run)
    {
        try
        {
            return new PictureName(Name, Format, run);
        }
        catch (FormatException wrong)
        {
            throw new PortException("name", wrong.Message, inner: wrong);
        }
    }

    private byte[] Encode(int index, string provenance)
    {
        try
        {
            return encoder.Encode(Image, index, new PictureEncoding(Format) { Quality = Quality, Rounding = Rounding, Provenance = provenance });
        }
        catch (ArgumentException wrong)
        {
            throw new PortException("image", wrong.Message, inner: wrong);
        }
    }

    private string Resolve(string name)
    {
        try
        {
            return roots.ResolveOutput(name);
        }
        catch (UnauthorizedAccessException outside)
        {
            throw new PortException("name", outside.Message, "Choose a name below the output folder", outside);
        }
    }
}
