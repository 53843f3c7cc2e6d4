using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// The central directory of a zip archive, zip64 included, with the place of every record's data: what the framework's
/// <see cref="ZipArchive"/> does not tell, and what mapping needs.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50, Zip64EndSignature = 0x06064b50, Zip64LocatorSignature = 0x07064b50, EntrySignature = 0x02014b50, LocalSignature = 0x04034b50;

    private const int MaxEntries = 1_000_000;

    /// <summary>Deflate reaches 1032:1 on zeros; weights hardly 2:1.</summary>
    private const long MaxRatio = 100, AlwaysAllowed = 64 << 20;

    private readonly MappedFile _file;

    private ZipDirectory(MappedFile file) => _file = file;

    /// <param name="Offset">Where the data begins.</param>
    /// <param name="Compressed">Bytes in the file.</param>
    /// <param name="Length">Bytes once inflated.</param>
    /// <param name="Deflated">False when the data is stored as it is.</param>
    public readonly record struct Entry(long Offset, long Compressed, long Length, bool Deflated);

    public Dictionary<string, Entry> Entries { get; } = new(StringComparer.Ordinal);

    public static bool Recognises(MappedFile file) => file.Length >= 22 && BinaryPrimitives.ReadUInt32LittleEndian(file.Read(0, 4)) == LocalSignature;

    /// <exception cref="InvalidDataException">No zip archive, damaged, encrypted, or larger inside than is plausible.</exception>
    public static ZipDirectory Read(MappedFile file)
    {
        var directory = new ZipDirectory(file);
        try
        {
            directory.Read();
        }
        catch (EndOfStreamException cut)
        {
            throw directory.Bad("its directory points beyond its end; it is cut short or damaged", cut);
        }
        return directory;
    }

    /// <summary>The content of a record, inflated if need be.</summary>
    public Stream Open(Entry entry)
    {
        var stream = _file.Stream(entry.Offset, entry.Compressed);
        return entry.Deflated ? new DeflateStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>The content of a record in memory.</summary>
    public void CopyTo(Entry entry, Span<byte> into, string name)
    {
        using var stream = Open(entry);
        try
        {
            stream.ReadExactly(into);
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or InvalidDataException)
        {
            throw Bad($"the record '{name}' does not inflate to its {entry.Length} bytes", damaged);
        }
    }

    private void Read()
    {
        var (count, offset, length) = FindEnd();
        if (count is < 0 or > MaxEntries) throw Bad($"it claims {count} records");
        // The whole directory is in the file, so this allocates no more than the file has; but 2 GB of names is no checkpoint.
        if (length is < 0 or > 256 << 20) throw Bad($"its directory claims {length} bytes");
        var directory = _file.Read(offset, (int)length);
        var position = 0;
        for (var i = 0L; i < count; i++) position += ReadEntry(directory.AsSpan(position));
        CheckOverlaps();
    }

    private (long Count, long Offset, long Length) FindEnd()
    {
        // The end record is 22 bytes and a comment of at most 65,535.
        var tailLength = (int)Math.Min(_file.Length, 22 + ushort.MaxValue);
        var tail = _file.Read(_file.Length - tailLength, tailLength);
        for (var at = tailLength - 22; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (U32(end) != EndSignature || U16(end[20..]) != end.Length - 22) continue;
            var (count, length, offset) = ((long)U16(end[10..]), (long)U32(end[12..]), (long)U32(end[16..]));
            return count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue ? Zip64End(_file.Length - tailLength + at) : (count, offset, length);
        }
        throw Bad("it has no zip directory at its end; it is cut short or damaged");
    }

    private (long Count, long Offset, long Length) Zip64End(long endPosition)
    {
        var locator = _file.Read(endPosition - 20, 20);
        if (U32(locator) != Zip64LocatorSignature) throw Bad("its zip64 directory is missing");
        var end = _file.Read(I64(locator.AsSpan(8)), 56);
        if (U32(end) != Zip64EndSignature) throw Bad("its zip64 directory is not where it should be");
        return (I64(end.AsSpan(32)), I64(end.AsSpan(48)), I64(end.AsSpan(40)));
    }

    private int ReadEntry(ReadOnlySpan<byte> record)
    {
        if (record.Length < 46 || U32(record) != EntrySignature) throw Bad("its zip directory is damaged");
        var (nameLength, extraLength, commentLength) = (U16(record[28..]), U16(record[30..]), U16(record[32..]));
        var total = 46 + nameLength + extraLength + commentLength;
        if (record.Length < total) throw Bad("its zip directory is damaged");
        var name = Encoding.UTF8.GetString(record.Slice(46, nameLength));
        var (flags, method) = (U16(record[8..]), U16(record[10..]));
        var (compressed, length, local) = Sizes(record, record.Slice(46 + nameLength, extraLength), name);

        if ((flags & 1) != 0) throw Bad($"the record '{name}' is encrypted");
        if (method is not (0 or 8)) throw Bad($"the record '{name}' is compressed by method {method}; only stored and deflated records can be read");
        if (method == 0 && compressed != length) throw Bad($"the stored record '{name}' claims two lengths, {compressed} and {length}");
        if (length > AlwaysAllowed && length / MaxRatio > compressed) throw Bad($"the record '{name}' would inflate from {compressed} to {length} bytes; it is a decompression bomb");

        var head = _file.Read(local, 30);
        if (U32(head) != LocalSignature) throw Bad($"the record '{name}' is not where the directory says");
        var offset = local + 30 + U16(head.AsSpan(26)) + U16(head.AsSpan(28));
        if (compressed < 0 || length < 0 || offset > _file.Length - compressed) throw Bad($"the record '{name}' goes beyond the end of the file");
        if (!Entries.TryAdd(name, new Entry(offset, compressed, length, method == 8))) throw Bad($"the record '{name}' is there twice");
        return total;
    }

    /// <summary>The 32-bit sizes, or those of the zip64 extra field where they are all ones.</summary>
    private (long Compressed, long Length, long Local) Sizes(ReadOnlySpan<byte> record, ReadOnlySpan<byte> extra, string name)
    {
        var (compressed, length, local) = ((long)U32(record[20..]), (long)U32(record[24..]), (long)U32(record[42..]));
        while (extra.Length >= 4)
        {
            var size = U16(extra[2..]);
            if (extra.Length < 4 + size) throw Bad($"the record '{name}' has a damaged extra field");
            if (U16(extra) == 1)
            {
                var wide = extra.Slice(4, size);
                length = Widen(length, ref wide);
                compressed = Widen(compressed, ref wide);
                local = Widen(local, ref wide);
            }
            extra = extra[(4 + size)..];
        }
        return (compressed, length, local);
    }

    private static long Widen(long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < 8) return value;
        value = I64(wide);
        wide = wide[8..];
        return value;
    }

    /// <summary>Overlapping records are how a small archive inflates to petabytes (Fifield 2019).</summary>
    private void CheckOverlaps()
    {
        var (end, before) = (0L, "");
        foreach (var (name, entry) in Entries.OrderBy(pair => pair.Value.Offset))
        {
            if (entry.Compressed > 0 && entry.Offset < end) throw Bad($"the records '{before}' and '{name}' overlap");
            (end, before) = (Math.Max(end, entry.Offset + entry.Compressed), name);
        }
    }

    private static ushort U16(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt16LittleEndian(from);

    private static uint U32(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32LittleEndian(from);

    private static long I64(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadInt64LittleEndian(from);

    private InvalidDataException Bad(string problem, Exception? cause = null) => new($"{_file.Path}: {problem}", cause);
}
