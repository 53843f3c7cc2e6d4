using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// How different two pictures look: LPIPS 0.1 over VGG16 (Zhang et al. 2018, arXiv:1801.03924), the perceptual term of the
/// original's first stages. Its weights come from the user's own files; the project ships none.
/// </summary>
/// <remarks>
/// Equation 1 of the paper: over five layers l, the mean over positions of Σ_c w_lc (ŷ_lc − ŷ'_lc)², the channels ŷ of a position
/// scaled to unit length.
/// </remarks>
public sealed class PerceptualDistance : IDisposable
{
    /// <summary>The smallest side of a picture, in pixels: four times halved, one is left.</summary>
    public const int SmallestSide = 16;

    /// <summary>Where the weights are to be had: a clause for the end of messages.</summary>
    public const string HowToGet = "put vgg16-397923af.pth (https://download.pytorch.org/models/vgg16-397923af.pth) and vgg.pth "
        + "(https://github.com/richzhang/PerceptualSimilarity/raw/master/lpips/weights/v0.1/vgg.pth) into a folder models/lpips, or there alone a checkpoint that holds both, "
        + "as those of the original's first stages do";

    // In a checkpoint of the original that was saved while it was trained.
    private const string OriginalPrefix = "loss.perceptual_loss.";

    // Keeps a position whose channels are all 0 what it is, and its gradient a number.
    private const double Least = 1e-10;

    private static readonly string[] Endings = [".safetensors", ".pth", ".pt", ".ckpt", ".bin"];

    private readonly PerceptualNetwork _network;
    private readonly Compute _compute;
    private readonly Tensor _shift, _scale;

    private PerceptualDistance(PerceptualNetwork network, Compute compute)
    {
        (_network, _compute) = (network, compute);
        _shift = Constant(-0.030f, -0.088f, -0.188f);
        _scale = Constant(0.458f, 0.448f, 0.450f);

        Tensor Constant(params float[] channels)
        {
            using var values = tensor(channels);
            return values.reshape(1, 3, 1, 1).to(compute.Device).DetachFromDisposeScope();
        }
    }

    /// <summary>Reads the weights.</summary>
    /// <param name="path">
    /// A file, or a folder of files that together have them: torchvision's VGG16 (<c>features.*</c>) and the weights of the
    /// channels (<c>lin0.model.1.weight</c> to <c>lin4</c>), or both as the original's checkpoints have them.
    /// </param>
    /// <param name="roots">The folders that may be read.</param>
    /// <param name="files">What opens weights files.</param>
    /// <param name="compute">Device; float32.</param>
    /// <exception cref="FileNotFoundException">There is nothing at that path.</exception>
    /// <exception cref="UnauthorizedAccessException">The path leads outside the roots.</exception>
    /// <exception cref="InvalidDataException">Damaged, or not all weights are there.</exception>
    public static PerceptualDistance Load(string path, FileRoots roots, IWeightsFiles files, Compute compute)
    {
        var place = roots.ResolveExisting(path);
        string[] paths = File.Exists(place) ? [place]
            : [.. Directory.EnumerateFiles(place).Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        using var scope = NewDisposeScope();
        var found = new Dictionary<string, Tensor>();
        foreach (var one in paths)
        {
            // What was read stays when the file is closed.
            using var file = files.Open(one);
            foreach (var stored in file.Weights.Entries.Keys)
                if (NameOf(stored) is { } name && !found.ContainsKey(name)) found.Add(name, file.Weights.Read(stored));
        }
        var network = new PerceptualNetwork();
        try
        {
            var weights = new TensorWeights(found, place);
            ModuleWeights.Check(network, weights);
            ModuleWeights.Load(network, weights, compute);
            return new PerceptualDistance(network, compute);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The distance of each picture from its counterpart: [B, 3, H, W] in [-1, 1], twice, to [B, 1, 1, 1] in float32; 0 for equal ones.</summary>
    /// <remarks>Gradients flow to the pictures, never to the network.</remarks>
    public Tensor Between(Tensor pictures, Tensor others)
    {
        using var scope = NewDisposeScope();
        var (left, right) = (Maps(pictures), Maps(others));
        var distance = zeros([pictures.shape[0], 1, 1, 1], device: pictures.device);
        for (var slice = 0; slice < left.Count; slice++)
            distance += _network.Weigh(slice, (Unit(left[slice]) - Unit(right[slice])).square()).to(ScalarType.Float32, pictures.device).mean([2, 3], keepdim: true);
        return distance.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _shift.Dispose();
        _scale.Dispose();
    }

    private IReadOnlyList<Tensor> Maps(Tensor pictures) => _network.Maps(_compute.Enter((pictures.to(_compute.Device) - _shift) / _scale));

    // In float32, whatever the convolutions were computed in: [B, C, h, w], each position of length 1.
    private static Tensor Unit(Tensor map)
    {
        var exact = map.to(ScalarType.Float32);
        return exact / (exact.square().sum(1, keepdim: true).clamp_min(Least * Least).sqrt() + Least);
    }

    private static string? NameOf(string stored)
    {
        var name = stored.StartsWith(OriginalPrefix, StringComparison.Ordinal) ? stored[OriginalPrefix.Length..] : stored;
        return PerceptualNetwork.OfTorchvision(name) ?? (name.StartsWith("net.slice", StringComparison.Ordinal) || (name.StartsWith("lin", StringComparison.Ordinal) && name.Split('.')[0].Length == 4) ? name : null);
    }
}
