using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Schedules.Tests;

/// <summary>Builds schedules from configurations written as JSON.</summary>
internal static class SchedulesOf
{
    public static NoiseSchedule Original(string config = "{}", Weights? weights = null) =>
        new LdmSchedules().Build(Source("ldm.models.diffusion.ddpm.LatentDiffusion", config, weights), Compute.Cpu);

    public static NoiseSchedule Diffusers(string config = "{}", string scheduler = "DDIMScheduler") =>
        new DiffusersSchedules().Build(Source(scheduler, config), Compute.Cpu);

    private static ComponentSource Source(string architecture, string config, Weights? weights = null) =>
        new(architecture, JsonNode.Parse(config)!.AsObject(), weights ?? new StoredBetas(null), "test", null);
}

/// <summary>A checkpoint that stores β, or nothing.</summary>
internal sealed class StoredBetas(float[]? betas, ScalarType dtype = ScalarType.Float32) : Weights
{
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } = betas is null ? [] : new Dictionary<string, WeightInfo>
    {
        ["betas"] = new(dtype, [betas.Length]),
    };

    public override string Origin => "test";

    public override Tensor Read(string name) => tensor(betas!).to(dtype);
}
