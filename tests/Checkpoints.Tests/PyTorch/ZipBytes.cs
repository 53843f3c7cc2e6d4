using System.IO.Compression;
using LdmGraph.Plugins.Checkpoints.Tests.Pickle;

namespace LdmGraph.Plugins.Checkpoints.Tests.PyTorch;

/// <summary>Writes archives as <c>torch.save</c> does, around a pickle of the test's own.</summary>
internal static class ZipBytes
{
    public static string Checkpoint(TemporaryFolder folder, PickleBytes pickle, params (string Key, byte[] Bytes)[] storages) => Checkpoint(folder, pickle.Stop(), storages);

    public static string Checkpoint(TemporaryFolder folder, byte[] pickle, params (string Key, byte[] Bytes)[] storages) =>
        Archive(folder, [("archive/data.pkl", pickle), .. storages.Select(storage => ($"archive/data/{storage.Key}", storage.Bytes))]);

    /// <summary>An archive of one stored record whose sizes stand in zip64 fields only, as those of large files do.</summary>
    public static byte[] Zip64(string name, byte[] content)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var utf8 = System.Text.Encoding.UTF8.GetBytes(name);
        Record(0x04034b50, []);
        writer.Write(utf8);
        writer.Write(content);
        var directory = bytes.Position;
        using var extra = new MemoryStream();
        foreach (var value in new long[] { content.Length, content.Length, 0 }) extra.Write(BitConverter.GetBytes(value));
        Record(0x02014b50, extra.ToArray());
        var end = bytes.Position;
        foreach (var part in new object[] { 0x06064b50, 44L, (short)45, (short)45, 0, 0, 1L, 1L, end - directory, directory, 0x07064b50, 0, end, 1, 0x06054b50, (short)0, (short)0, (short)-1, (short)-1, -1, -1, (short)0 })
            bytes.Write(part switch { long wide => BitConverter.GetBytes(wide), int normal => BitConverter.GetBytes(normal), _ => BitConverter.GetBytes((short)part) });
        return bytes.ToArray();

        void Record(int signature, byte[] sizes)
        {
            var central = sizes.Length > 0;
            writer.Write(signature);
            if (central) writer.Write((short)45);
            writer.Write([45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]); // version, flags, stored, time, date, checksum
            writer.Write(central ? -1 : content.Length);
            writer.Write(central ? -1 : content.Length);
            writer.Write((short)utf8.Length);
            writer.Write((short)(central ? sizes.Length + 4 : 0));
            if (!central) return;
            writer.Write(new byte[10]); // comment, disk, attributes
            writer.Write(-1);
            writer.Write(utf8);
            writer.Write((short)1);
            writer.Write((short)sizes.Length);
            writer.Write(sizes);
        }
    }

    public static string Archive(TemporaryFolder folder, (string Name, byte[] Bytes)[] records, CompressionLevel level = CompressionLevel.NoCompression)
    {
        var path = folder["model.ckpt"];
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, bytes) in records)
        {
            using var record = archive.CreateEntry(name, level).Open();
            record.Write(bytes);
        }
        return path;
    }
}
