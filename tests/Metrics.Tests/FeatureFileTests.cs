using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics.Tests;

public sealed class FeatureFileTests : IDisposable
{
    private readonly long _before = Tensor.TotalCount;
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-features-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Assert.Equal(_before, Tensor.TotalCount);
    }

    private FileRoots Roots => new([_folder], _folder);

    private static Features Random(long count, ulong seed)
    {
        using var generator = new Generator(seed);
        return new Features(randn([count, 5], generator: generator));
    }

    private async Task<LoadFeatures.Result> LoadAsync(string path) => await new LoadFeatures(Roots, new FileHashes()) { Path = path }.EvaluateAsync(Evaluation.Context);

    private async Task<string> SaveAsync(Features features, bool vectors = false) =>
        (await new SaveFeatures(Roots) { Features = features, Name = "sets/dataset", Vectors = vectors }.EvaluateAsync(Evaluation.Context)).Path;

    [Fact]
    public async Task Saved_statistics_come_back_to_the_last_bit_and_stand_for_the_features()
    {
        using Features one = Random(9, 1), other = Random(12, 2);
        var path = await SaveAsync(other);
        Assert.Equal(Path.Combine(_folder, "sets", "dataset.safetensors"), path);
        var loaded = await LoadAsync(path);
        Assert.Null(loaded.Features);
        using var statistics = loaded.Statistics;
        using (var expected = FeatureStatistics.Of(other))
        {
            Assert.Equal(expected.Mean.data<double>().ToArray(), statistics.Mean.data<double>().ToArray());
            Assert.Equal(expected.Covariance.data<double>().ToArray(), statistics.Covariance.data<double>().ToArray());
        }
        var direct = await new Frechet { Features = one, Reference = other }.EvaluateAsync(Evaluation.Context);
        var kept = await new Frechet { Features = one, Statistics = statistics }.EvaluateAsync(Evaluation.Context);
        Assert.Equal(direct.Frechet.Value, kept.Frechet.Value, 1e-12);
        Assert.True(kept.Frechet.Value > 0.1);
    }

    [Fact]
    public async Task Vectors_come_back_as_they_were_and_the_file_is_the_same_every_time()
    {
        using var features = Random(4, 3);
        var path = await SaveAsync(features, vectors: true);
        var first = await File.ReadAllBytesAsync(path);
        await SaveAsync(features, vectors: true);
        Assert.Equal(first, await File.ReadAllBytesAsync(path));
        var loaded = await LoadAsync(path);
        using (loaded.Statistics)
        using (loaded.Features) Assert.Equal(features.Value.data<float>().ToArray(), loaded.Features!.Value.data<float>().ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Published_statistics_of_numpy_are_read(bool fortran)
    {
        var path = Archive(("mu", "<f8", fortran, "(2,)", [1.0, -2]), ("sigma", "<f8", fortran, "(2, 2)", [4.0, 1, 1, 9]));
        using var statistics = (await LoadAsync(path)).Statistics;
        Assert.Equal([1.0, -2], statistics.Mean.data<double>().ToArray());
        Assert.Equal([4.0, 1, 1, 9], statistics.Covariance.data<double>().ToArray());
    }

    [Fact]
    public async Task What_is_no_statistics_is_refused_with_what_is_wrong()
    {
        await RefusedAsync(Archive(("mu", "<f8", false, "(2,)", [1.0, 2])), "holds no 'sigma'");
        await RefusedAsync(Archive(("mu", "|O", false, "(2,)", [1.0, 2]), ("sigma", "<f8", false, "(1, 1)", [1.0])), "expected little-endian float32 or float64");
        await RefusedAsync(Archive(("mu", "<f8", false, "(2,)", [1.0, 2]), ("sigma", "<f8", false, "(1, 1)", [1.0])), "expected [d] and [d, d]");
        await RefusedAsync(Archive(("mu", "<f8", false, "(3,)", [1.0, 2])), "ends too early");
        await RefusedAsync(Archive(("mu", "<f8", false, "(999999999,)", [1.0, 2])), "more than");
        await RefusedAsync(Archive(("mu", "<f8", false, "(2,)", [1.0, double.NaN]), ("sigma", "<f8", false, "(2, 2)", [4.0, 1, 1, 9])), "not finite");
        await RefusedAsync(Archive(("mu", "<f8", false, "(2,)", [1.0, 2]), ("sigma", "<f8", false, "(2, 2)", [4.0, 1, 3, 9])), "not symmetric");
        var text = Path.Combine(_folder, "no.npz");
        await File.WriteAllTextAsync(text, "no archive");
        await RefusedAsync(text, "");
        await RefusedAsync("missing.safetensors", "does not exist");
    }

    [Fact]
    public async Task A_distance_needs_one_reference_of_the_same_length()
    {
        using Features one = Random(4, 1), other = Random(4, 2);
        var loaded = await LoadAsync(Archive(("mu", "<f8", false, "(2,)", [1.0, -2]), ("sigma", "<f8", false, "(2, 2)", [4.0, 1, 1, 9])));
        using var statistics = loaded.Statistics;
        foreach (var (frechet, port) in new[]
        {
            (new Frechet { Features = one }, "reference"), (new Frechet { Features = one, Reference = other, Statistics = statistics }, "reference"),
            (new Frechet { Features = one, Statistics = statistics }, "statistics"),
        })
            Assert.Equal(port, (await Assert.ThrowsAsync<PortException>(async () => await frechet.EvaluateAsync(Evaluation.Context))).Port);
    }

    [Fact]
    public async Task A_name_outside_the_output_folder_is_refused()
    {
        using var features = Random(4, 1);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new SaveFeatures(Roots) { Features = features, Name = "../out" }.EvaluateAsync(Evaluation.Context));
        Assert.Equal("name", refused.Port);
    }

    private async Task RefusedAsync(string path, string because)
    {
        var refused = await Assert.ThrowsAsync<PortException>(() => LoadAsync(path));
        Assert.Equal("path", refused.Port);
        Assert.Contains(because, refused.Problem, StringComparison.Ordinal);
    }

    /// <summary>What numpy.savez writes.</summary>
    private string Archive(params (string Name, string Type, bool Fortran, string Shape, double[] Values)[] arrays)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.npz");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, type, fortran, shape, values) in arrays)
        {
            using var stream = zip.CreateEntry(name + ".npy").Open();
            var header = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}";
            header = header.PadRight((header.Length + 11 + 63) / 64 * 64 - 11) + "\n";
            stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length & 0xFF), (byte)(header.Length >> 8)]);
            stream.Write(Encoding.ASCII.GetBytes(header));
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        return path;
    }
}
