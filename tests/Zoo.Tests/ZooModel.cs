using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints;
using static TorchSharp.torch;

namespace LdmGraph.Zoo;

/// <summary>A model's configuration, and names and shapes of its parameters.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Config">The configuration as the original has it, from <c>model</c> on.</param>
/// <param name="Tensors">What the original's state dictionary holds.</param>
internal sealed record ZooModel(string Name, JsonObject Config, IReadOnlyDictionary<string, WeightInfo> Tensors)
{
    private const string Denoiser = "model.", Average = "model_ema.";

    /// <summary>Where components lie in a whole model, and who has their configuration.</summary>
    private static readonly (string Port, string Key, string Prefix)[] Parts =
    [
        (Port.Denoiser, "unet_config", "model.diffusion_model."),
        (Port.Autoencoder, "first_stage_config", "first_stage_model."),
        (Port.Conditioner, "cond_stage_config", "cond_stage_model."),
    ];

    public static ZooModel Of(string name, JsonObject file) => new(
        name,
        file["config"] as JsonObject ?? throw new InvalidDataException($"{name}: it has no 'config'"),
        (file["tensors"] as JsonObject ?? throw new InvalidDataException($"{name}: it has no 'tensors'")).ToDictionary(
            pair => pair.Key,
            pair => new WeightInfo(ScalarType.Float32, [.. pair.Value!.AsArray().Select(size => size!.GetValue<long>())])));

    /// <summary>Builds every component through the door of <c>checkpoint.load</c>; what does not fit, in words.</summary>
    public List<string> Misfits()
    {
        var plain = Tensors.Where(pair => !pair.Key.StartsWith(Average, StringComparison.Ordinal)).ToDictionary();
        var misfits = Misfits(plain, out var schedule);
        // A second time with the averages, which stand for the plain weights where the configuration says so.
        if (misfits.Count == 0 && plain.Count < Tensors.Count)
            misfits.AddRange(Misfits(Tensors, out _).Concat(MisfitAverages()));
        if (schedule is not null) misfits.AddRange(MisfitBuffers(plain, schedule));
        return misfits;
    }

    private List<string> Misfits(IReadOnlyDictionary<string, WeightInfo> tensors, out NoiseSchedule? schedule)
    {
        schedule = null;
        var misfits = new List<string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            // What training measured is a buffer: lists of parameters lack it, but a model is not described without it.
            var measured = Config["model"]?["params"]?["scale_by_std"]?.GetValue<bool>() == true && !tensors.ContainsKey("scale_factor");
            var stored = !measured ? tensors : tensors.Append(new("scale_factor", new(ScalarType.Float32, []))).ToDictionary();
            var weights = new ListedWeights(stored, Name);
            using var checkpoint = new Checkpoint(Name, "zoo", null);
            OriginalModel.Read(Config, Name).Describe(checkpoint, new WeightsFile(weights, "zoo", []), Name, AppContext.BaseDirectory);
            AddPartsWithoutTensors(checkpoint);
            foreach (var (port, source) in checkpoint.Components)
            {
                if (InstalledBuilders.All.IsFor(port, source) != port) continue; // the original has one place for two ports
                if (port != Port.Schedule) taken.UnionWith(source.Weights.Entries.Keys.Select(source.Weights.StoredName));
                if (InstalledBuilders.All.Unbuildable(port, source) is { } reason) misfits.Add(reason);
                else if (Build(port, source, misfits) is NoiseSchedule built) schedule = built;
            }
            var buffers = schedule is null ? [] : schedule.Buffers.ByName.Keys.Append("scale_factor").ToHashSet();
            var rest = tensors.Keys.Where(name => !taken.Contains(name) && !buffers.Contains(name) && !IsPlainOfAverage(name) && !name.StartsWith(Average, StringComparison.Ordinal)).ToList();
            if (rest.Count > 0) misfits.Add(Listed("that no component takes", rest));
        }
        catch (InvalidDataException unfit)
        {
            misfits.Add(unfit.Message);
        }
        return misfits;

        bool IsPlainOfAverage(string name) => tensors.ContainsKey(AverageOf(name));
    }

    private static object? Build(string port, ComponentSource source, List<string> misfits)
    {
        try
        {
            var builders = InstalledBuilders.All;
            object? component = port switch
            {
                Port.Denoiser => builders.BuildDenoiser(source, Compute.Cpu),
                Port.Autoencoder => builders.BuildAutoencoder(source, Compute.Cpu),
                Port.TextEncoder => builders.BuildTextEncoder(source, Compute.Cpu),
                Port.Conditioner => builders.BuildConditioner(source, Compute.Cpu),
                _ => builders.BuildSchedule(source, Compute.Cpu),
            };
            (component as IDisposable)?.Dispose();
            return component;
        }
        catch (InvalidDataException unfit)
        {
            misfits.Add($"{port}: {unfit.Message}");
            return null;
        }
    }

    /// <summary>
    /// A checkpoint may come without a part, to be used without it; a list of everything may not, unless the part's class
    /// is none of those that are built (<c>torch.nn.Identity</c>).
    /// </summary>
    private void AddPartsWithoutTensors(Checkpoint checkpoint)
    {
        if (Config["model"]!["params"] is not JsonObject parameters || parameters["unet_config"] is null) return;
        foreach (var (port, key, prefix) in Parts)
        {
            if (checkpoint.Components.ContainsKey(port) || parameters[key] is not JsonObject part || part["target"]?.GetValue<string>() is not { } target) continue;
            var source = new ComponentSource(target, part["params"] as JsonObject ?? [], new ListedWeights(new Dictionary<string, WeightInfo>(), Name, prefix), Name, null) { Model = parameters };
            var actual = InstalledBuilders.All.IsFor(port, source);
            if (InstalledBuilders.All.Unbuildable(actual, source) is null) checkpoint.Add(actual, source);
        }
    }

    /// <summary>The averages are those of the denoiser's parameters, each once, in the same shape; beside them two numbers.</summary>
    private IEnumerable<string> MisfitAverages()
    {
        var wanted = Tensors.Where(pair => pair.Key.StartsWith(Denoiser, StringComparison.Ordinal)).ToDictionary(pair => AverageOf(pair.Key), pair => pair.Value);
        var missing = wanted.Keys.Where(name => !Tensors.ContainsKey(name)).ToList();
        var extra = Tensors.Keys.Where(name => name.StartsWith(Average, StringComparison.Ordinal) && !wanted.ContainsKey(name) && name is not (Average + "decay" or Average + "num_updates")).ToList();
        var misshapen = wanted.Where(pair => Tensors.TryGetValue(pair.Key, out var info) && !info.Shape.SequenceEqual(pair.Value.Shape)).Select(pair => pair.Key).ToList();
        if (missing.Count > 0) yield return Listed("missing among the averages", missing);
        if (extra.Count > 0) yield return Listed("averages of nothing", extra);
        if (misshapen.Count > 0) yield return Listed("averages of another shape than what they average", misshapen);
    }

    /// <summary>The buffers of a schedule are stored all or not at all, each as long as the schedule.</summary>
    private static IEnumerable<string> MisfitBuffers(Dictionary<string, WeightInfo> tensors, NoiseSchedule schedule)
    {
        var stored = schedule.Buffers.ByName.Keys.Where(tensors.ContainsKey).ToList();
        var missing = schedule.Buffers.ByName.Keys.Except(stored).ToList();
        if (stored.Count > 0 && missing.Count > 0) yield return Listed("missing among the schedule's buffers", missing);
        var misshapen = stored.Where(name => !tensors[name].Shape.SequenceEqual([schedule.Timesteps])).ToList();
        if (misshapen.Count > 0) yield return Listed($"buffers of another length than {schedule.Timesteps}", misshapen);
    }

    private static string AverageOf(string name) => name.StartsWith(Denoiser, StringComparison.Ordinal) ? Average + name[Denoiser.Length..].Replace(".", "", StringComparison.Ordinal) : "";

    private static string Listed(string what, List<string> names) => $"{names.Count} {what}: {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", ..." : "")}";
}
