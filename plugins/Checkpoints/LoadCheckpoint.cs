using System.Security.Cryptography;
using System.Text;
using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Loads a model: a folder in diffusers layout, or an original checkpoint, with its configuration or recognised from its keys.</summary>
/// <remarks>
/// Weights stay mapped files until they are used. No file can run code: pickles are read as data. A component that the
/// checkpoint lacks, or that no installed plugin builds, is no error as long as nothing is linked to it.
/// </remarks>
[Node("checkpoint.load@1", Category = "Models", Purity = Purity.Source)]
public sealed class LoadCheckpoint : INode<LoadCheckpoint.Result>, ISource, IInfersOutputs
{
    private readonly FileRoots _roots;
    private readonly FileHashes _hashes;
    private readonly Compute _compute;
    private readonly ComponentBuilders _builders;

    /// <param name="roots">The folders that models may lie in.</param>
    /// <param name="hashes">Hashes of files.</param>
    /// <param name="compute">Device and type of the arithmetic.</param>
    /// <param name="services">Where the builders of components are.</param>
    public LoadCheckpoint(FileRoots roots, FileHashes hashes, Compute compute, IServiceProvider services) =>
        (_roots, _hashes, _compute, _builders) = (roots, hashes, compute, ComponentBuilders.From(services));

    /// <summary>The model: a folder in diffusers layout, a checkpoint (.safetensors, .ckpt, .pt) or its config.yaml.</summary>
    [Input(Picks = "model")] public required string Model { get; init; }

    /// <param name="Denoiser">The network that predicts the noise.</param>
    /// <param name="Autoencoder">The first stage, between pictures and latents.</param>
    /// <param name="TextEncoder">What turns prompts into context; absent in models without prompts.</param>
    /// <param name="Conditioner">What turns classes or maps into conditionings; absent in models without them.</param>
    /// <param name="Schedule">The noise schedule that the denoiser was trained on.</param>
    /// <param name="Classifier">A classifier of noisy latents, which guides models that were trained without classes; a checkpoint of its own.</param>
    /// <param name="ImageEncoder">What turns pictures into vectors: of a whole CLIP, for look-ups and retrieval.</param>
    public sealed record Result(IDenoiser? Denoiser, IAutoencoder? Autoencoder, ITextEncoder? TextEncoder, IConditioner? Conditioner, NoiseSchedule? Schedule, IClassifier? Classifier, IImageEncoder? ImageEncoder);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (!context.TryGetLiteral<string>("model", out var model)) return;
        var roots = context.Services.GetRequiredService<FileRoots>();
        var builders = ComponentBuilders.From(context.Services);
        try
        {
            using var checkpoint = CheckpointLayout.Locate(roots.ResolveExisting(model), roots.ResolveExisting).Open(path => path);
            foreach (var port in Port.All)
            {
                if (checkpoint.IsAbsent(port, out var reason)) context.Output(port, new AbsentValue(reason));
                else if (builders.Unbuildable(port, checkpoint.Components[port]) is { } why) context.Output(port, new AbsentValue(why));
                else if (builders.Describe(port, checkpoint.Components[port]) is { } spec) context.Output(port, spec);
            }
        }
        catch (Exception error) when (IsAboutTheFile(error))
        {
            context.Error("model", error.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string> FingerprintAsync(NodeContext context)
    {
        var layout = Locate();
        var text = new StringBuilder($"{_compute.Device} {_compute.Dtype}\n");
        foreach (var file in layout.Files) text.Append(await _hashes.HashAsync(file, context.Cancellation)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <exception cref="PortException">The model is not there, damaged, hostile or not recognised.</exception>
    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var layout = Locate();
        var identities = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in layout.Files) identities[file] = await _hashes.HashAsync(file, context.Cancellation);
        try
        {
            return Build(layout, identities);
        }
        catch (Exception error) when (IsAboutTheFile(error))
        {
            throw new PortException("model", error.Message, inner: error);
        }
    }

    private Result Build(CheckpointLayout layout, Dictionary<string, string> identities)
    {
        var checkpoint = layout.Open(path => identities[path]);
        var built = new List<IDisposable>();
        try
        {
            return new Result(
                Part(Port.Denoiser, _builders.BuildDenoiser),
                Part(Port.Autoencoder, _builders.BuildAutoencoder),
                Part(Port.TextEncoder, _builders.BuildTextEncoder),
                Part(Port.Conditioner, _builders.BuildConditioner),
                Part(Port.Schedule, _builders.BuildSchedule),
                Part(Port.Classifier, _builders.BuildClassifier),
                Part(Port.ImageEncoder, _builders.BuildImageEncoder));
        }
        catch
        {
            foreach (var component in built) component.Dispose();
            checkpoint.Dispose();
            throw;
        }

        // On success the files stay mapped for the components, which read them when first needed.
        T? Part<T>(string port, Func<ComponentSource, Compute, T?> build) where T : class
        {
            var component = checkpoint.Components.TryGetValue(port, out var source) ? build(source, _compute) : null;
            if (component is IDisposable disposable) built.Add(disposable);
            return component;
        }
    }

    private CheckpointLayout Locate()
    {
        try
        {
            return CheckpointLayout.Locate(_roots.ResolveExisting(Model), _roots.ResolveExisting);
        }
        catch (Exception error) when (IsAboutTheFile(error))
        {
            throw new PortException("model", error.Message, inner: error);
        }
    }

    private static bool IsAboutTheFile(Exception error) => error is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException;
}
