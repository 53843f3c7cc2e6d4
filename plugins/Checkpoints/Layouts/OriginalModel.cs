using System.Buffers.Binary;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>What a configuration of the original says of a model: its class and parameters, in which those of its parts are nested.</summary>
internal sealed class OriginalModel
{
    private const string LatentDiffusion = "ldm.models.diffusion.ddpm.LatentDiffusion";
    private const string NoisyClassifier = "ldm.models.diffusion.classifier.NoisyLatentImageClassifier";
    private const string SpatialRescaler = "ldm.modules.encoders.modules.SpatialRescaler";
    private const string Identity = "torch.nn.Identity";
    private const string Discriminator = "loss.discriminator.";
    private const string EncoderUNet = "ldm.modules.diffusionmodules.openaimodel.EncoderUNetModel";

    private readonly JsonObject _params;
    private readonly string _origin;

    private OriginalModel(string target, JsonObject parameters, string origin) => (Target, _params, _origin) = (target, parameters, origin);

    /// <summary>The class that the configuration names.</summary>
    public string Target { get; }

    private bool IsWhole => _params["unet_config"] is not null;

    private bool IsClassifier => Target == EncoderUNet;

    /// <exception cref="InvalidDataException">The configuration describes no model that is known.</exception>
    public static OriginalModel Read(JsonObject config, string origin)
    {
        var model = config["model"] as JsonObject ?? throw new InvalidDataException($"{origin}: it has no 'model'; a configuration of the original code begins with it");
        var parameters = model["params"] as JsonObject ?? throw new InvalidDataException($"{origin}: 'model' has no 'params'");
        var whole = parameters["unet_config"] is not null;
        if (model.Text("target") == NoisyClassifier)
            throw new InvalidDataException($"{origin}: {NoisyClassifier} keeps its network's shape in another model's configuration; write 'target: {EncoderUNet}' "
                + "and as 'params' those of that model's unet_config, with its out_channels for in_channels, the number of classes for out_channels, and pool: attention");
        if (!whole && parameters["ddconfig"] is null && model.Text("target") != EncoderUNet) throw new InvalidDataException($"{origin}: 'model.params' has neither 'unet_config' (a latent diffusion model) nor 'ddconfig' (a first stage)");
        var target = model.Text("target") ?? (whole ? LatentDiffusion : throw new InvalidDataException($"{origin}: 'model' has no 'target'"));
        return new OriginalModel(target, parameters, origin);
    }

    /// <summary>Tells the components in the weights apart.</summary>
    public void Describe(Checkpoint checkpoint, WeightsFile file, string identity, string folder)
    {
        if (IsWhole) DescribeWhole(checkpoint, file, identity, folder);
        else if (IsClassifier) DescribeClassifier(checkpoint, file, identity, folder);
        else DescribeFirstStage(checkpoint, file, identity, folder);
    }

    private void DescribeFirstStage(Checkpoint checkpoint, WeightsFile file, string identity, string folder)
    {
        file.ThrowIfBlocked("");
        checkpoint.Add(Port.Autoencoder, new ComponentSource(Target, _params, Part(file.Weights, "", Discriminator), identity, folder));
        foreach (var port in Port.All) checkpoint.Lacks(port, $"it is a first stage on its own ({Target})");
    }

    /// <summary>The network alone, or as the original trains it: under <c>model.</c>, beside the diffusion model it was trained for.</summary>
    private void DescribeClassifier(Checkpoint checkpoint, WeightsFile file, string identity, string folder)
    {
        var prefix = file.Weights.Entries.ContainsKey("input_blocks.0.0.weight") ? "" : "model.";
        file.ThrowIfBlocked(prefix);
        checkpoint.Add(Port.Classifier, new ComponentSource(Target, _params, Part(file.Weights, prefix), identity, folder));
        foreach (var port in Port.All) checkpoint.Lacks(port, $"it is a classifier on its own ({Target})");
    }

    private void DescribeWhole(Checkpoint checkpoint, WeightsFile file, string identity, string folder)
    {
        var weights = file.Weights;
        var parameters = WithStoredScale(weights);

        Add(Port.Denoiser, "unet_config", "model.diffusion_model.", names => EmaWeights.Apply(names, weights, _params.Flag("use_ema", otherwise: true), checkpoint.Notes));
        Add(Port.Autoencoder, "first_stage_config", "first_stage_model.", names => names);
        // One place for either; the plugin that builds it tells which it is.
        Add(Port.TextEncoder, "cond_stage_config", "cond_stage_model.", names => names);
        Add(Port.Conditioner, "cond_stage_config", "cond_stage_model.", names => names);
        // The schedule is a part of the model's own class; its buffers, where stored, are recomputed from the configuration.
        checkpoint.Add(Port.Schedule, new ComponentSource(Target, parameters, weights, identity, folder) { Model = parameters });

        void Add(string port, string key, string prefix, Func<Weights, Weights> choose)
        {
            if (_params[key] is not JsonObject part || part.Text("target") is not { } target)
            {
                checkpoint.Lacks(port, _params[key] is JsonValue special ? $"its {key} is '{special}'" : $"its configuration has no {key}");
                return;
            }
            if (target == Identity)
            {
                checkpoint.Lacks(port, $"its {key} is {Identity}: what conditions it is made outside of it");
                return;
            }
            if (!HasNoTensors(target, part) && !weights.Entries.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                checkpoint.Lacks(port, $"its configuration names {target}, but {_origin} comes with no tensor under '{prefix}'");
                return;
            }
            file.ThrowIfBlocked(prefix);
            checkpoint.Add(port, new ComponentSource(target, part["params"] as JsonObject ?? [], choose(Part(weights, prefix)), $"{identity}#{prefix.TrimEnd('.')}", folder) { Model = parameters });
        }
    }

    /// <summary>A rescaler of maps has tensors only where it maps channels, too.</summary>
    private static bool HasNoTensors(string target, JsonObject part) => target == SpatialRescaler && part["params"]?["out_channels"] is null;

    /// <summary>The tensors of a part, without those of the losses it was trained with, but for what training goes on with.</summary>
    private static Weights Part(Weights weights, string prefix, string? kept = null) => weights.Renamed(weights.Entries.Keys
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && (!name.AsSpan(prefix.Length).StartsWith("loss.") || (kept is not null && name.AsSpan(prefix.Length).StartsWith(kept))))
        .ToDictionary(name => name[prefix.Length..], StringComparer.Ordinal));

    /// <summary>
    /// A model trained with <c>scale_by_std</c> measured its scale factor on the first batch and keeps it among its tensors;
    /// any other takes it from the configuration, whatever a tensor of that name may say.
    /// </summary>
    private JsonObject WithStoredScale(Weights weights)
    {
        var parameters = (JsonObject)_params.DeepClone();
        if (!parameters.Flag("scale_by_std", otherwise: false)) return parameters;
        if (!weights.Entries.TryGetValue("scale_factor", out var info))
            throw new InvalidDataException($"{_origin}: it says scale_by_std, but {weights.Origin} has no tensor 'scale_factor', in which training keeps the measured scale");
        parameters["scale_factor"] = Scalar(weights.ReadBytes("scale_factor"), info.Dtype) is > 0 and < double.PositiveInfinity and var scale ? scale
            : throw new InvalidDataException($"{weights.Origin}: its 'scale_factor' is no positive number");
        return parameters;
    }

    private static double Scalar(byte[] bytes, ScalarType type) => (type, bytes.Length) switch
    {
        (ScalarType.Float32, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (ScalarType.Float64, 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (ScalarType.Float16, 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => double.NaN,
    };
}
