using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// A whole model as the original stores one: denoiser, first stage, conditioning stage, the schedule's buffers, the measured
/// scale. Once in float32 with the averages beside the weights, and once, to ship, in float16 with the averages in their place.
/// </summary>
internal sealed class DiffusionCheckpoint(ModelPlan plan, Weights firstStage, NoiseSchedule schedule, IReadOnlyList<(string Name, Parameter Parameter)> parameters, Ema? ema)
{
    private const string FirstStagePrefix = "first_stage_model.", EmaPrefix = "model_ema.", Wrapped = "model.";

    /// <param name="folder">The training's folder.</param>
    /// <param name="scale">The scale factor that was measured; null where the configuration states it.</param>
    public void Write(TrainingFolder folder, double? scale)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var common = Common(scale).ToList();
        folder.Write("checkpoint/model.safetensors", [.. common, .. parameters.Select(pair => KeyValuePair.Create(pair.Name, (Tensor)pair.Parameter)), .. Averages()]);
        folder.Write("checkpoint/config.yaml", ConfigText.Of(Config(ema is not null)));
        if (File.Exists(folder["vocab.txt"])) folder.Write("checkpoint/vocab.txt", File.ReadAllBytes(folder["vocab.txt"]));

        using var averaged = ema?.Applied();
        folder.Write("model.safetensors", [.. common.Select(Half), .. parameters.Select(pair => Half(KeyValuePair.Create(pair.Name, (Tensor)pair.Parameter)))]);
        folder.Write("config.yaml", ConfigText.Of(Config(useEma: false)));
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Common(double? scale)
    {
        foreach (var name in firstStage.Entries.Keys) yield return new(FirstStagePrefix + name, firstStage.Read(name));
        foreach (var (name, buffer) in schedule.Buffers.ByName) yield return new(name, from_array(buffer));
        if (scale is { } measured) yield return new("scale_factor", tensor((float)measured));
    }

    // The original averages what its wrapper "model" holds: the denoiser alone.
    private IEnumerable<KeyValuePair<string, Tensor>> Averages()
    {
        if (ema is null) yield break;
        foreach (var (name, average) in ema.Averages)
            if (name.StartsWith(Wrapped, StringComparison.Ordinal)) yield return new(EmaPrefix + name[Wrapped.Length..].Replace(".", "", StringComparison.Ordinal), average);
        yield return new(EmaPrefix + "decay", tensor((float)ema.Decay));
        yield return new(EmaPrefix + "num_updates", tensor((int)ema.Updates));
    }

    // Schedules and scales are too fine for half precision, and small.
    private static KeyValuePair<string, Tensor> Half(KeyValuePair<string, Tensor> tensor) =>
        tensor.Value.dim() < 2 && !tensor.Key.Contains('.', StringComparison.Ordinal) ? tensor : new(tensor.Key, tensor.Value.to(ScalarType.Float16));

    private JsonObject Config(bool useEma)
    {
        var config = (JsonObject)plan.Config.DeepClone();
        ((JsonObject)config["model"]!["params"]!)["use_ema"] = useEma;
        return config;
    }
}
