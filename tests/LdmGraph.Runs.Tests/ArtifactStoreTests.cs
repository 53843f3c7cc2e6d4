using System.Security.Cryptography;

namespace LdmGraph.Runs.Tests;

public sealed class ArtifactStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ldm-artifacts-");

    [Fact]
    public async Task A_file_is_found_by_the_hash_of_its_content_and_kept_once()
    {
        var store = new ArtifactStore(Path.Combine(_folder.FullName, "store"));
        var file = Write("a", "content");
        var (hash, bytes) = await store.PutAsync(file);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("content"u8)), hash);
        Assert.Equal(7, bytes);
        Assert.Equal(hash, (await store.PutAsync(Write("b", "content"))).Hash);
        Assert.Equal(Path.Combine(_folder.FullName, "store", hash[..2], hash), Assert.Single(Files("store")));
        using var reader = new StreamReader(store.OpenRead(hash)!);
        Assert.Equal("content", await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_hash_or_not_there_opens_nothing(string hash)
    {
        var store = new ArtifactStore(_folder.FullName);
        Assert.Null(store.OpenRead(hash));
        Assert.False(store.Contains(hash));
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_and_leaves_nothing()
    {
        var store = new ArtifactStore(Path.Combine(_folder.FullName, "store"), maxBytes: 6);
        var refused = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Write("a", "content")));
        Assert.Contains("has 7 bytes, at most 6", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Files("store"));
    }

    [Fact]
    public async Task What_nobody_refers_to_is_swept_when_it_is_old_enough()
    {
        using var store = new ArtifactStore(Path.Combine(_folder.FullName, "store"));
        var (old, referred, recent) = ((await store.PutAsync(Write("a", "old"))).Hash, (await store.PutAsync(Write("b", "referred"))).Hash, (await store.PutAsync(Write("c", "recent"))).Hash);
        foreach (var hash in (string[])[old, referred]) File.SetLastWriteTimeUtc(store.PathOf(hash), DateTime.UtcNow.AddDays(-2));
        Assert.Equal(1, store.Sweep(new HashSet<string> { referred }, DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.Equal((false, true, true), (store.Contains(old), store.Contains(referred), store.Contains(recent)));
    }

    [Fact]
    public async Task A_folder_that_is_a_file_is_named_in_the_error()
    {
        var store = new ArtifactStore(Write("store", "in the way"));
        var refused = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Write("a", "content")));
        Assert.Contains(Path.Combine(_folder.FullName, "store"), refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string[] Files(string folder) =>
        Directory.Exists(Path.Combine(_folder.FullName, folder)) ? Directory.GetFiles(Path.Combine(_folder.FullName, folder), "*", SearchOption.AllDirectories) : [];
}
