using System.Security.Cryptography;
using System.Text;

namespace LdmGraph.Plugins.Images.Datasets;

/// <summary>The pictures of a folder with what the files beside them say.</summary>
/// <param name="Files">In the order of their names.</param>
/// <param name="ClassNames">In the order of the alphabet; empty where there are no classes.</param>
internal sealed record FolderListing(IReadOnlyList<PictureFile> Files, IReadOnlyList<string> ClassNames)
{
    private const int LongestCaption = 16 * 1024;

    // Links could lead out of the folders that may be read, or in circles.
    private static readonly EnumerationOptions Own = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

    /// <summary>Lists the pictures and reads their captions.</summary>
    /// <param name="name">The folder as the graph names it, for messages.</param>
    /// <param name="folder">Its absolute path.</param>
    /// <param name="captions">Whether every picture has a caption.</param>
    /// <param name="classes">Whether the folders' names are classes.</param>
    /// <exception cref="PortException">Not a folder, no pictures, or a caption or class that is missing.</exception>
    internal static FolderListing Read(string name, string folder, bool captions, bool classes)
    {
        if (!Directory.Exists(folder)) throw new PortException("folder", $"'{name}' is a file; expected a folder of pictures");
        var pictures = Directory.EnumerateFiles(folder, "*", Own)
            .Where(PicturePath.IsPicture)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(picture => picture.Name, StringComparer.Ordinal).ToList();
        if (pictures.Count == 0) throw new PortException("folder", $"'{name}' has no pictures", $"put files that end in {PicturePath.Endings} into it");

        List<string> classNames = classes ? [.. pictures.Select(picture => ClassOf(name, picture.Name)).Distinct().Order(StringComparer.Ordinal)] : [];
        if (captions) RequireCaptions(name, [.. pictures.Where(picture => !File.Exists(CaptionPath(picture.Path))).Select(picture => picture.Name)]);
        return new FolderListing(
            [.. pictures.Select(picture => new PictureFile(
                picture.Path, $"{name.TrimEnd('/')}/{picture.Name}", picture.Name, captions ? Caption(name, picture.Path, picture.Name) : "",
                classes ? classNames.BinarySearch(ClassOf(name, picture.Name), StringComparer.Ordinal) : 0))],
            classNames);
    }

    /// <summary>SHA-256 of all names, captions and pictures.</summary>
    internal async ValueTask<string> HashAsync(FileHashes hashes, CancellationToken cancellation)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
            all.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{await hashes.HashAsync(file.Path, cancellation)}\n{file.Caption}\n{file.Class}\n\0"));
        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    private static void RequireCaptions(string folder, List<string> missing)
    {
        if (missing.Count == 0) return;
        var rest = missing.Count > 3 ? $" and {missing.Count - 3} more" : "";
        throw new PortException("folder", $"'{folder}' has no caption for {string.Join(", ", missing.Take(3).Select(one => $"'{one}'"))}{rest}; expected '{CaptionPath(missing[0])}'",
            "write the captions, or set captions to false");
    }

    private static string CaptionPath(string picture) => Path.ChangeExtension(picture, ".txt");

    private static string Caption(string folder, string path, string name)
    {
        var file = CaptionPath(path);
        var shown = $"'{folder.TrimEnd('/')}/{CaptionPath(name)}'";
        if (new FileInfo(file).Length > LongestCaption) throw new PortException("folder", $"{shown} has more than {LongestCaption} bytes; expected a caption of a few words");
        try
        {
            var words = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file)).TrimStart('\uFEFF').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return words.Length > 0 ? string.Join(' ', words) : throw new PortException("folder", $"{shown} is empty; expected a caption");
        }
        catch (DecoderFallbackException wrong)
        {
            throw new PortException("folder", $"{shown} is not text in UTF-8", "save it again in that encoding", wrong);
        }
    }

    private static string ClassOf(string folder, string name) => name.LastIndexOf('/') is > 0 and var end
        ? name[..end]
        : throw new PortException("folder", $"'{folder.TrimEnd('/')}/{name}' is in no folder that would be its class", "move it into one, or set classes to false");
}

/// <summary>A picture of a folder.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Shown">What messages call it.</param>
/// <param name="Name">Its name below the folder.</param>
/// <param name="Caption">Its caption, words with one space between; empty where there are no captions.</param>
/// <param name="Class">Number of its class; 0 where there are no classes.</param>
internal sealed record PictureFile(string Path, string Shown, string Name, string Caption, int Class);
