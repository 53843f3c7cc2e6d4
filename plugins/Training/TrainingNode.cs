using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Torch;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>What every training takes and does: a dataset, a configuration, a folder, and how the optimizer goes.</summary>
public abstract class TrainingNode(FileRoots roots, Compute compute, IServiceProvider services)
{
    /// <summary>What to learn from.</summary>
    [Input] public required IDataset Dataset { get; init; }

    /// <summary>The model: a <c>config.yaml</c> in the layout of the original code.</summary>
    [Input(Picks = "model")] public required string Config { get; init; }

    /// <summary>
    /// Name of the training's folder below the output folder. A training that was interrupted goes on when it is started
    /// again with the same name.
    /// </summary>
    [Input] public required string Name { get; init; }

    /// <summary>Steps of the optimizer in all, those of earlier runs included.</summary>
    [Input(Min = 1)] public int Steps { get; init; } = 10_000;

    /// <summary>Pictures whose gradients are computed together.</summary>
    [Input(Min = 1, Max = 65536)] public int Batch { get; init; } = 16;

    /// <summary>Batches whose gradients are added up for one step: a larger batch than memory holds.</summary>
    [Input(Min = 1, Max = 65536)] public int Accumulate { get; init; } = 1;

    /// <summary>The largest learning rate.</summary>
    [Input(Min = 0)] public double LearningRate { get; init; } = 1e-3;

    /// <summary>The learning rate that a decay ends at.</summary>
    [Input(Min = 0)] public double FinalLearningRate { get; init; } = 1e-5;

    /// <summary>Steps in which the learning rate rises from nothing.</summary>
    [Input(Min = 0)] public int Warmup { get; init; } = 100;

    /// <summary>What becomes of the learning rate after the warm-up.</summary>
    [Input] public LearningRateDecay Decay { get; init; } = LearningRateDecay.Cosine;

    /// <summary>β₁ of AdamW.</summary>
    [Input(Min = 0, Max = 1)] public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of AdamW.</summary>
    [Input(Min = 0, Max = 1)] public double Beta2 { get; init; } = 0.999;

    /// <summary>Decay of the weights, AdamW's.</summary>
    [Input(Min = 0)] public double WeightDecay { get; init; } = 0.01;

    /// <summary>The largest norm of all gradients together; longer ones are shortened. 0 for no limit.</summary>
    [Input(Min = 0)] public double Clip { get; init; }

    /// <summary>Decay of the running average of the weights, which is what samples and ships; 0 keeps none.</summary>
    [Input(Min = 0, Max = 1)] public double Ema { get; init; } = 0.999;

    /// <summary>Steps between rows of <c>log.csv</c>.</summary>
    [Input(Min = 1)] public int LogEvery { get; init; } = 20;

    /// <summary>Steps between checkpoints.</summary>
    [Input(Min = 1)] public int SaveEvery { get; init; } = 500;

    /// <summary>Steps between sample sheets, a multiple of those between checkpoints; 0 for none.</summary>
    [Input(Min = 0)] public int ShowEvery { get; init; } = 1000;

    /// <summary>Seed of weights, noise and order.</summary>
    [Input] public Seed Seed { get; init; }

    private protected IServiceProvider Services => services;

    private protected FileRoots Roots => roots;

    /// <summary>Parameters and their gradients are float32 whatever the arithmetic: half precision loses small steps.</summary>
    private protected Compute Master => compute with { Dtype = ScalarType.Float32 };

    /// <summary>Matrix products and convolutions round to bfloat16.</summary>
    private protected bool Autocast => compute.Dtype == ScalarType.BFloat16;

    private protected TrainingFolder OpenFolder()
    {
        try
        {
            return TrainingFolder.Open(roots.ResolveOutput(Name));
        }
        catch (UnauthorizedAccessException outside)
        {
            throw new PortException("name", outside.Message, "choose a name below the output folder", outside);
        }
    }

    private protected ModelPlan Plan() => ModelPlan.Read(Config, roots, services);

    /// <param name="title">What the report is called.</param>
    /// <param name="plan">The model.</param>
    /// <param name="more">What else must stay the same while a training goes on.</param>
    private protected TrainingSettings Settings(string title, ModelPlan plan, params IEnumerable<KeyValuePair<string, string>> more) => new()
    {
        Title = title,
        Steps = Steps,
        Batch = Batch,
        Accumulate = Accumulate,
        LearningRate = new LearningRate(LearningRate, Warmup, Decay, FinalLearningRate),
        Beta1 = Beta1,
        Beta2 = Beta2,
        WeightDecay = WeightDecay,
        Clip = Clip,
        LogEvery = LogEvery,
        SaveEvery = SaveEvery,
        ShowEvery = ShowEvery,
        Identity = new Dictionary<string, string>(more)
        {
            ["config"] = Digest(plan.Config),
            ["dataset"] = Dataset.Spec.Identity,
            ["seed"] = Seed.ToString(),
            ["batch"] = $"{Batch} x {Accumulate}",
        },
    };

    private protected void Run(ITraining training, TrainingSettings settings, TrainingFolder folder, NodeContext context)
    {
        var before = TorchRuntime.Deterministic;
        // A resumed training comes to the same numbers only if every step does.
        if (compute.Device.type == DeviceType.CUDA) TorchRuntime.Deterministic = true;
        try
        {
            new TrainingLoop(training, settings, folder, services.GetRequiredService<IPictureEncoder>(), context).Run();
        }
        finally
        {
            TorchRuntime.Deterministic = before;
        }
    }

    // Order and spelling of the file do not count, what it says does.
    private static string Digest(JsonObject config) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sorted(config)!.ToJsonString())))[..16];

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
