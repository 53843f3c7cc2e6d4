using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>The input <c>path</c> of nodes that load a picture: what goes wrong with it is said as a problem of that port.</summary>
internal static class PicturePath
{
    private const string Port = "path";

    private static readonly string[] Known = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"];

    /// <summary>What pictures' names end in, for messages.</summary>
    internal static string Endings => string.Join(", ", Known);

    /// <summary>Whether a file of that name should be a picture.</summary>
    internal static bool IsPicture(string name) => Known.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    internal static string Resolve(FileRoots roots, string path, string port = Port)
    {
        try
        {
            return roots.ResolveExisting(path);
        }
        catch (Exception wrong) when (IsWrongPath(wrong))
        {
            throw new PortException(port, wrong.Message, inner: wrong);
        }
    }

    /// <inheritdoc cref="PictureReader.Read"/>
    internal static (Tensor Rgb, Tensor? Alpha) Read(FileRoots roots, string path, PictureSettings? settings, CancellationToken cancellation)
    {
        var full = Resolve(roots, path);
        try
        {
            return new PictureReader(settings ?? new PictureSettings()).Read(full, cancellation);
        }
        catch (InvalidDataException wrong)
        {
            throw new PortException(Port, $"'{path}' {wrong.Message}", inner: wrong);
        }
    }

    /// <summary>Hands on the picture's size, or null where the path or its header is not known yet; reports what cannot work.</summary>
    internal static void Infer(InferenceContext context, Action<PictureHeader?> declare)
    {
        if (!context.TryGetLiteral<string>(Port, out var path) || context.Services.GetService(typeof(FileRoots)) is not FileRoots roots)
        {
            declare(null);
            return;
        }
        var settings = context.Services.GetService(typeof(PictureSettings)) as PictureSettings ?? new PictureSettings();
        try
        {
            declare(new PictureReader(settings).ReadHeader(roots.ResolveExisting(path)));
        }
        catch (InvalidDataException wrong)
        {
            context.Error(Port, $"'{path}' {wrong.Message}");
        }
        catch (Exception wrong) when (IsWrongPath(wrong) || wrong is DllNotFoundException)
        {
            context.Error(Port, wrong.Message);
        }
    }

    private static bool IsWrongPath(Exception wrong) => wrong is FileNotFoundException or UnauthorizedAccessException or ArgumentException;
}
