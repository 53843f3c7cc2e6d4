namespace LdmGraph.Web.Serving;

/// <summary>One server at a time works in a data folder: two would run the same queue. The lock ends with the process, however that ends.</summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _address;

    private DataLock(FileStream file, string address) => (_file, _address) = (file, address);

    /// <exception cref="SettingsException">Another server has the folder.</exception>
    public static DataLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        // Two files: what is locked cannot be read by others.
        var (path, address) = (Path.Combine(folder, "server.lock"), Path.Combine(folder, "server.address"));
        try
        {
            return new DataLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0), address);
        }
        catch (IOException) when (File.Exists(path))
        {
            var owner = File.Exists(address) ? File.ReadAllText(address) : "an address it has not written down yet";
            throw new SettingsException($"{folder} is in use by the server at {owner}; use that one, or give this one another folder with --data");
        }
    }

    /// <summary>Writes down who has the folder.</summary>
    public void Name(string url) => File.WriteAllText(_address, url);

    public void Dispose()
    {
        File.Delete(_address);
        _file.Dispose();
    }
}
