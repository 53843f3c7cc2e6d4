using System.Text;

namespace LdmGraph.Editor.Documents;

/// <summary>Files that are there as a whole or not at all, whenever the process is killed.</summary>
internal static class AtomicFile
{
    /// <summary>Ending of files that are not finished; whoever lists the folder skips them.</summary>
    public const string Unfinished = ".writing";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes beside the file, makes the disk keep it, and only then gives it the name.</summary>
    public static void Write(string path, string text) => TryWrite(path, text, static _ => true);

    /// <summary>The same, with a last look at the finished file before it takes the place of what is there.</summary>
    /// <returns>False when it was not to.</returns>
    public static bool TryWrite(string path, string text, Func<FileInfo, bool> mayReplace)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(Utf8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }
            if (!mayReplace(new FileInfo(unfinished))) return false;
            File.Move(unfinished, path, overwrite: true);
            return true;
        }
        finally
        {
            // Gone already, unless something went wrong.
            File.Delete(unfinished);
        }
    }
}
