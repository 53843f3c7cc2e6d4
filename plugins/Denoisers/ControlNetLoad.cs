using System.Security.Cryptography;
using System.Text;
using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Loads a ControlNet: in diffusers' layout, config.json and its weights, or the original's file with its .yaml beside it.</summary>
/// <param name="roots">The folders that models may lie in.</param>
/// <param name="hashes">Hashes of files.</param>
/// <param name="files">What opens them.</param>
/// <param name="configs">What reads configurations.</param>
/// <param name="compute">Device and type of the arithmetic.</param>
[Node("controlnet.load@1", Category = "Models", Purity = Purity.Source)]
public sealed class ControlNetLoad(FileRoots roots, FileHashes hashes, IWeightsFiles files, IModelConfigs configs, Compute compute) : INode<ControlNetLoad.Result>, ISource, IInfersOutputs
{
    private const string ConfigFile = "config.json", OriginalPrefix = "control_model.";
    private static readonly string[] WeightsFiles = ["diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors", "diffusion_pytorch_model.bin"];

    /// <summary>The ControlNet's folder in diffusers' layout, or the file of its weights, with a config.json or a .yaml of the same name beside it.</summary>
    [Input(Picks = "model")] public required string Path { get; init; }

    /// <param name="Controlnet">The ControlNet.</param>
    public sealed record Result(ControlModel Controlnet);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (!context.TryGetLiteral<string>("path", out var path)) return;
        try
        {
            var config = Locate(path, context.Services.GetRequiredService<FileRoots>()).Config;
            context.Output("controlnet", Spec(ControlNetConfig.Read(config, context.Services.GetRequiredService<IModelConfigs>())));
        }
        catch (Exception error) when (IsAboutTheFile(error))
        {
            context.Error("path", error.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string> FingerprintAsync(NodeContext context)
    {
        var (config, weights) = Files();
        var text = $"{compute.Device} {compute.Dtype}\n{await hashes.HashAsync(config, context.Cancellation)}\n{await hashes.HashAsync(weights, context.Cancellation)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <exception cref="PortException">Not there, damaged, hostile or no ControlNet.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var (config, weights) = Files();
        IWeightsFile? file = null;
        try
        {
            var options = ControlNetConfig.Read(config, configs);
            file = files.Open(weights);
            var module = new ControlNet(options);
            var wanted = module.named_parameters().Select(pair => (pair.name, pair.parameter.shape)).ToList();
            // On success the file stays mapped for the network, which is read when first needed.
            var weightsByName = options.IsOriginal ? file.Weights.Under(OriginalPrefix) : ControlNetNames.Translate(file.Weights, wanted, options);
            return new(new Result(new ControlModel(new LazyModule<ControlNet>(module, weightsByName, compute), Spec(options), file)));
        }
        catch (Exception error)
        {
            file?.Dispose();
            if (IsAboutTheFile(error)) throw new PortException("path", error.Message, inner: error);
            throw;
        }
    }

    private (string Config, string Weights) Files()
    {
        try
        {
            return Locate(Path, roots);
        }
        catch (Exception error) when (IsAboutTheFile(error))
        {
            throw new PortException("path", error.Message, inner: error);
        }
    }

    private static (string Config, string Weights) Locate(string path, FileRoots roots)
    {
        var found = roots.ResolveExisting(path);
        var folder = Directory.Exists(found) ? found : System.IO.Path.GetDirectoryName(found)!;
        var config = Array.Find((string[])[System.IO.Path.ChangeExtension(found, ".yaml"), System.IO.Path.Combine(folder, ConfigFile)], File.Exists)
            ?? throw new FileNotFoundException(folder == found
                ? $"{folder} has no {ConfigFile}; a ControlNet in diffusers' layout has one beside its weights. One of the original is named by its file"
                : $"{System.IO.Path.GetFileName(found)} has neither {ConfigFile} (diffusers' layout) nor {System.IO.Path.GetFileNameWithoutExtension(found)}.yaml (the original's) beside it");
        var weights = folder != found ? found : WeightsFiles.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{folder} has none of {string.Join(", ", WeightsFiles)}");
        return (roots.ResolveExisting(config), roots.ResolveExisting(weights));
    }

    private static ControlNetSpec Spec(ControlNetOptions options) => new(options.UNet.InChannels, options.UNet.ContextDim, options.Factor);

    private static bool IsAboutTheFile(Exception error) => error is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException;
}
