using System.Globalization;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Denoisers;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

[Checks("noise_schedules")]
internal sealed class NoiseSchedules : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var entry in List(golden, "schedules"))
        {
            var (name, schedule) = (Name(entry), Schedule(golden, entry));
            golden.ExpectIfStored($"{name}.betas", () => tensor(schedule.Betas.ToArray()));
            golden.ExpectIfStored($"{name}.alphas_cumprod", () => tensor(schedule.AlphaBars.ToArray()));
        }
        foreach (var entry in List(golden, "buffers"))
        {
            var (name, buffers) = (Name(entry), Schedule(golden, entry).Buffers);
            foreach (var (key, values) in buffers.ByName) golden.ExpectIfStored($"{name}.{key}", () => tensor(values));
            golden.ExpectIfStored($"{name}.lvlb_weights", () => tensor(buffers.LvlbWeights.ToArray()));
        }
        ForwardProcess(golden);
        foreach (var entry in List(golden, "ddim")) await DdimAsync(golden, entry);
        TimestepEmbeddings(golden);
    }

    private static void ForwardProcess(GoldenCase golden)
    {
        if (golden.Config["q_sample"] is not { } config) return;
        var schedule = Schedule(golden, Named(golden, (string)config["buffers"]!));
        var (z0, noise, t) = (golden.Input("q.x_start"), golden.Input("q.noise"), golden.Input("q.t"));
        var zt = golden.Own(schedule.QSample(z0, t, noise));
        golden.Expect("q.x_t", zt);
        golden.ExpectIfStored("q.mean", () => schedule.QMeanVariance(z0, t).Mean);
        golden.ExpectIfStored("q.variance", () => schedule.QMeanVariance(z0, t).Variance.flatten());
        golden.ExpectIfStored("q.log_variance", () => schedule.QMeanVariance(z0, t).LogVariance.flatten());
        golden.ExpectIfStored("q.posterior_mean", () => schedule.QPosterior(z0, zt, t).Mean);
        golden.ExpectIfStored("q.posterior_variance", () => schedule.QPosterior(z0, zt, t).Variance.flatten());
        golden.ExpectIfStored("q.posterior_log_variance_clipped", () => schedule.QPosterior(z0, zt, t).LogVarianceClipped.flatten());
        golden.ExpectIfStored("q.predict_start_from_noise", () => schedule.PredictStart(zt, t, noise));
        golden.ExpectIfStored("q.predict_eps_from_xstart", () => schedule.PredictNoise(zt, t, z0));
    }

    private static async ValueTask DdimAsync(GoldenCase golden, JsonObject entry)
    {
        var node = new DdimTimesteps
        {
            Schedule = Schedule(golden, Named(golden, (string)entry["params_for"]!), (int)entry["T"]!),
            Steps = (int)entry["S"]!,
            Spacing = Enum.Parse<TimestepSpacing>((string)entry["method"]!, ignoreCase: true),
        };
        SamplingRow[] ascending = [.. (await node.EvaluateAsync(Nodes.Context)).Rows.Reverse()];
        var name = Name(entry);
        golden.ExpectIfStored($"{name}.timesteps", () => tensor(ascending.Select(row => (long)row.Timestep).ToArray()));
        golden.ExpectIfStored($"{name}.alphas", () => tensor(ascending.Select(row => row.AlphaBar).ToArray()));
        golden.ExpectIfStored($"{name}.alphas_prev", () => tensor(ascending.Select(row => row.AlphaBarNext).ToArray()));
        golden.ExpectIfStored($"{name}.sqrt_one_minus_alphas", () => tensor(ascending.Select(row => Math.Sqrt(1 - row.AlphaBar)).ToArray()));
        foreach (var eta in entry["etas"]!.AsArray().Select(eta => (double)eta!))
            golden.ExpectIfStored(string.Create(CultureInfo.InvariantCulture, $"{name}.eta{eta:0.0###}.sigmas"),
                () => tensor(ascending.Select(row => DdimStep.Sigma(row, eta)).ToArray()));
    }

    private static void TimestepEmbeddings(GoldenCase golden)
    {
        if (golden.Config["timestep_embedding"] is not { } config) return;
        foreach (var (kind, t) in (ReadOnlySpan<(string, string)>)[("int", "temb.t_int"), ("frac", "temb.t_frac")])
            foreach (var dim in config["dims"]!.AsArray().Select(dim => (int)dim!))
                golden.ExpectIfStored($"temb.{kind}.dim{dim}", () => SinusoidalEmbedding.Of(golden.Input(t), dim, new TimestepEncoding(CosineFirst: true, FrequencyShift: 0)));
        // The pixel-space model of DDPM: sine first, and (half − 1) in the exponent.
        foreach (var dim in config["ddpm_style_dims"]!.AsArray().Select(dim => (int)dim!))
            golden.ExpectIfStored($"temb.ddpm_style.dim{dim}", () => SinusoidalEmbedding.Of(golden.Input("temb.t_int"), dim, new TimestepEncoding(CosineFirst: false, FrequencyShift: 1)));
    }

    private static IEnumerable<JsonObject> List(GoldenCase golden, string key) => (golden.Config[key]?.AsArray() ?? []).Select(entry => entry!.AsObject());

    private static string Name(JsonObject entry) => (string)entry["name"]!;

    private static JsonObject Named(GoldenCase golden, string name) => List(golden, "schedules").Concat(List(golden, "buffers")).First(entry => Name(entry) == name);

    private static NoiseSchedule Schedule(GoldenCase golden, JsonObject entry, int? timesteps = null)
    {
        var config = entry.DeepClone().AsObject();
        if (timesteps is { } count) config["timesteps"] = count;
        return golden.Build<NoiseSchedule>("ldm.models.diffusion.ddpm.LatentDiffusion", config, NoWeights.Instance);
    }
}
