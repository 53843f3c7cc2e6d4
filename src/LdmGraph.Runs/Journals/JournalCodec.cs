using System.IO.Compression;
using System.Text;

namespace LdmGraph.Runs;

/// <summary>The lasting updates of a run as they are kept when it has ended: lines of JSON, compressed; some thirty bytes an update.</summary>
internal static class JournalCodec
{
    public static byte[] Write(IEnumerable<RunUpdate> updates)
    {
        var bytes = new MemoryStream();
        using (var compressed = new BrotliStream(bytes, CompressionLevel.Fastest))
        using (var writer = new StreamWriter(compressed, new UTF8Encoding(false)))
            foreach (var update in updates) writer.Write(RunUpdateJson.Write(update) + "\n");
        return bytes.ToArray();
    }

    public static IEnumerable<RunUpdate> Read(byte[] bytes)
    {
        using var reader = new StreamReader(new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return RunUpdateJson.Read(line);
    }
}
