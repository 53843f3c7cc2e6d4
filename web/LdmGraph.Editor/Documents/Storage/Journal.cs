using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Editor.Documents;

/// <summary>
/// All that was done to one graph since some earlier text of it, one line a step, appended as it happens. Undo, redo and recovery
/// follow from it. A process that is killed leaves at most a torn last line, which is dropped.
/// </summary>
/// <remarks>
/// The first line holds the text that the steps begin with, so that the journal needs no other file; steps are kept beyond the
/// moment at which the graph file is written, so that undoing reaches back over a restart.
/// </remarks>
internal sealed class Journal : IDisposable
{
    private const int Format = 1;

    private readonly FileStream _file;

    private Journal(FileStream file) => _file = file;

    public long Length => _file.Length;

    /// <summary>What a journal tells.</summary>
    /// <param name="Base">The text it begins with.</param>
    /// <param name="Revision">The revision of that text.</param>
    /// <param name="Entries">What happened then.</param>
    /// <param name="Length">Bytes up to the end of the last whole line.</param>
    /// <param name="IsDamaged">True when a line before the last one cannot be read: not what killing a process does.</param>
    public sealed record Recovered(string Base, long Revision, IReadOnlyList<JournalEntry> Entries, long Length, bool IsDamaged);

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Begins a journal in the place of what is there.</summary>
    public static Journal Start(string path, string text, long revision, IEnumerable<JournalEntry> entries)
    {
        var lines = new StringBuilder(JsonMap.Of(("journal", Json.Number(Format)), ("revision", Json.Number(revision)), ("base", Json.Text(text))).ToString()).Append('\n');
        foreach (var entry in entries) lines.Append(entry.ToLine()).Append('\n');
        AtomicFile.Write(path, lines.ToString());
        return Open(path, new FileInfo(path).Length);
    }

    /// <summary>Goes on with a journal behind its last whole line.</summary>
    public static Journal Open(string path, long length)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return new(file);
    }

    /// <summary>Reads a journal as far as it can be read; null when there is none, or not even its first line is whole.</summary>
    public static Recovered? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        var end = bytes.AsSpan().IndexOf((byte)'\n');
        if (end < 0 || !TryHeader(Encoding.UTF8.GetString(bytes, 0, end), out var text, out var revision)) return null;

        var entries = new List<JournalEntry>();
        var start = end + 1;
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is var length and >= 0)
        {
            try
            {
                entries.Add(JournalEntry.Parse(Encoding.UTF8.GetString(bytes, start, length)));
            }
            catch (JsonException)
            {
                return new(text, revision, entries, start, IsDamaged: true);
            }
            start += length + 1;
        }
        return new(text, revision, entries, start, IsDamaged: false);
    }

    /// <summary>Adds a line. It survives the death of the process from here on; that of the machine, after <see cref="Flush"/>.</summary>
    public void Append(JournalEntry entry)
    {
        var start = _file.Position;
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(entry.ToLine() + "\n"));
            _file.Flush();
        }
        catch (IOException)
        {
            // A full disk: what was half written must not stand before the next line.
            _file.SetLength(start);
            _file.Seek(0, SeekOrigin.End);
            throw;
        }
    }

    public void Flush() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();

    private static bool TryHeader(string line, out string text, out long revision)
    {
        (text, revision) = ("", 0);
        try
        {
            var json = Json.Parse(line);
            if (json["journal"]?.AsNumber is not Format || json["base"]?.AsText is not { } found || json["revision"]?.AsNumber is not { } number) return false;
            (text, revision) = (found, (long)number);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
