using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Loads features, or their mean and covariance: what <c>features.save@1</c> wrote, or the .npz files of published FID statistics.</summary>
/// <param name="roots">The folders that may be read.</param>
/// <param name="hashes">Hashes of files.</param>
[Node("features.load@1", Category = "Metrics", Purity = Purity.Source, Lane = Lane.Io)]
public sealed class LoadFeatures(FileRoots roots, FileHashes hashes) : INode<LoadFeatures.Result>, ISource
{
    /// <summary>The file: .safetensors, or .npz with <c>mu</c> and <c>sigma</c>.</summary>
    [Input] public required string Path { get; init; }

    /// <param name="Features">The vectors; nothing where the file holds statistics alone.</param>
    /// <param name="Statistics">Their mean and covariance.</param>
    public sealed record Result(Features? Features, FeatureStatistics Statistics);

    /// <inheritdoc/>
    public ValueTask<string> FingerprintAsync(NodeContext context) => hashes.HashAsync(Located(), context.Cancellation);

    /// <exception cref="PortException">No such file, or one that holds no statistics of features.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var path = Located();
        using var scope = NewDisposeScope();
        try
        {
            if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            {
                using var arrays = NumpyArchive.Open(path);
                return new(new Result(null, Checked(path, arrays.Read("mu"), arrays.Read("sigma"))));
            }
            using var file = SafetensorsFile.Open(path);
            if (file.Entries.GetValueOrDefault("features") is { } stored && (stored.Shape.Count != 2 || stored.Shape[0] < 2 || stored.Dtype is not (ScalarType.Float32 or ScalarType.Float64)))
                throw new InvalidDataException($"{path}: 'features' is no table of at least two vectors");
            Tensor Read(string name) => file.Entries.ContainsKey(name) ? file.Read(name) : throw new InvalidDataException($"{path}: it holds no '{name}'");
            var statistics = Checked(path, Read("mu"), Read("sigma"));
            return new(new Result(file.Entries.ContainsKey("features") ? new Features(file.Read("features")) : null, statistics));
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new PortException("path", error.Message, "expected a file that features.save@1 wrote, or an .npz file with mu and sigma", error);
        }
    }

    private static FeatureStatistics Checked(string path, Tensor mu, Tensor sigma)
    {
        if (mu.dim() != 1 || sigma.dim() != 2 || sigma.shape[0] != mu.shape[0] || sigma.shape[1] != mu.shape[0] || mu.shape[0] == 0)
            throw new InvalidDataException($"{path}: mu is [{string.Join(", ", mu.shape)}] and sigma [{string.Join(", ", sigma.shape)}], expected [d] and [d, d]");
        if (!mu.is_floating_point() || !sigma.is_floating_point()) throw new InvalidDataException($"{path}: mu and sigma are no floating-point numbers");
        var (mean, covariance) = (mu.to(ScalarType.Float64), sigma.to(ScalarType.Float64));
        if (!(mean.isfinite().all().item<bool>() && covariance.isfinite().all().item<bool>())) throw new InvalidDataException($"{path}: it holds values that are not finite numbers");
        if (!covariance.allclose(covariance.transpose(0, 1), 1e-5, 1e-8)) throw new InvalidDataException($"{path}: sigma is not symmetric, so it is no covariance");
        return new FeatureStatistics(mean, covariance);
    }

    private string Located()
    {
        try
        {
            return roots.ResolveExisting(Path);
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException)
        {
            throw new PortException("path", outside.Message, inner: outside);
        }
    }
}
