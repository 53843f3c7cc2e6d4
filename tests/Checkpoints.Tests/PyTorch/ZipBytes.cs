using System.IO.Compression;
using LdmGraph.Plugins.Checkpoints.Tests.Pickle;

namespace LdmGraph.Plugins.Checkpoints.Tests.PyTorch;

/// <summary>Writes archives as <c>torch.save</c> does, around a pickle of the test's own.</summary>
internal static class ZipBytes
{
    public static string Checkpoint(TemporaryFolder folder, PickleBytes pickle, params (string Key, byte[] Bytes)[] storages) => Checkpoint(folder, pickle.Stop(), storages);

    public static string Checkpoint(TemporaryFolder folder, byte[] pickle, params (string Key, byte[] Bytes)[] storages) =>
        Archive(folder, [("archive/data.pkl", pickle), .. storages.Select(storage => ($"archive/data/{storage.Key}", storage.Bytes))]);

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
