using System.Security.Cryptography;
using System.Text;

namespace LdmGraph.Plugins.Images;

/// <summary>Lists the pictures of a folder in the order of their names, for a map that loads each of them. Folders inside are not looked into.</summary>
/// <param name="roots">The folders that may be read.</param>
[Node("image.folder@1", Category = "Images", Purity = Purity.Source, Lane = Lane.Io)]
public sealed class PictureFolder(FileRoots roots) : INode<PictureFolder.Result>, ISource, IInfersOutputs
{
    private const string Port = "path";

    /// <summary>The folder, absolute or below a folder that may be read.</summary>
    [Input(Picks = "folder")] public required string Path { get; init; }

    /// <summary>Pictures at most; more are an error. A folder of millions is a mistake more often than a wish.</summary>
    [Input(Min = 1)] public int Limit { get; init; } = 10_000;

    /// <param name="Paths">The pictures' files, as image.load@1 takes them.</param>
    public sealed record Result(IReadOnlyList<string> Paths);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (!context.TryGetLiteral<string>(Port, out var path) || !context.TryGetLiteral<int>("limit", out var limit)
            || context.Services.GetService(typeof(FileRoots)) is not FileRoots roots) return;
        try
        {
            Names(roots, path, limit);
        }
        catch (PortException wrong)
        {
            context.Error(wrong.Port, wrong.Problem, wrong.Fix);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string> FingerprintAsync(NodeContext context) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Names(roots, Path, Limit))))));

    /// <exception cref="PortException">No such folder, no pictures in it, or too many.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context) =>
        // Below the folder as it was given: where that lies on this machine is no part of a result.
        new(new Result([.. Names(roots, Path, Limit).Select(name => System.IO.Path.Combine(Path, name))]));

    private static List<string> Names(FileRoots roots, string path, int limit)
    {
        var folder = PicturePath.Resolve(roots, path);
        if (!Directory.Exists(folder)) throw new PortException(Port, $"'{path}' is a file", "name a folder");
        var names = Directory.EnumerateFiles(folder).Select(file => System.IO.Path.GetFileName(file))
            .Where(PicturePath.IsPicture).Take(limit + 1).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) throw new PortException(Port, $"'{path}' holds no pictures", $"name a folder with files ending in {PicturePath.Endings}");
        if (names.Count > limit) throw new PortException(Port, $"'{path}' holds more than {limit} pictures", "raise limit, or name a smaller folder");
        return names;
    }
}
