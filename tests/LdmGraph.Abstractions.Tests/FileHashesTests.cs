namespace LdmGraph.Tests;

public sealed class FileHashesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-hashes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_hash_is_the_SHA_256_of_the_content()
    {
        var path = Write("abc");
        // FIPS 180-2, appendix B.1.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", await new FileHashes().HashAsync(path));
    }

    [Fact]
    public async Task A_changed_file_has_another_hash()
    {
        var hashes = new FileHashes(Path.Combine(_folder, "memory"));
        var path = Write("abc", age: TimeSpan.FromMinutes(2));
        var before = await hashes.HashAsync(path);
        Write("abd", age: TimeSpan.FromMinutes(1));
        Assert.NotEqual(before, await hashes.HashAsync(path));
    }

    [Fact]
    public async Task A_hash_is_remembered_by_the_next_process()
    {
        var path = Write("abc", age: TimeSpan.FromMinutes(2));
        var memory = Path.Combine(_folder, "memory");
        var hash = await new FileHashes(memory).HashAsync(path);

        // Only a remembered hash can survive a content that changes behind an unchanged size and time.
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "xyz");
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal(hash, await new FileHashes(memory).HashAsync(path));
    }

    [Fact]
    public async Task A_file_written_a_moment_ago_is_hashed_again_each_time()
    {
        var hashes = new FileHashes();
        var before = await hashes.HashAsync(Write("abc"));
        var path = Path.Combine(_folder, "file");
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "abd");
        File.SetLastWriteTimeUtc(path, time);
        Assert.NotEqual(before, await hashes.HashAsync(path));
    }

    private string Write(string content, TimeSpan age = default)
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllText(path, content);
        if (age > TimeSpan.Zero) File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
        return path;
    }
}
