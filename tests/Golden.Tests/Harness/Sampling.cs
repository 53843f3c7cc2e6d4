using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Denoisers;
using LdmGraph.Plugins.Guidance;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>One sampling run of a case of the original code, node by node as a graph's loop does it, with everything the case stores of it.</summary>
/// <param name="golden">The case.</param>
/// <param name="run">The run's entry in the case's configuration.</param>
/// <param name="denoiser">The network.</param>
/// <param name="schedule">Its schedule.</param>
internal sealed class Sampling(GoldenCase golden, JsonObject run, IDenoiser denoiser, NoiseSchedule schedule)
{
    private readonly Dictionary<string, List<Tensor>> _stored = new()
    {
        ["x_in"] = [], ["e_t"] = [], ["e_t_prime"] = [], ["pred_x0"] = [], ["x_prev"] = [], ["eps"] = [], ["x_t"] = [], ["x0_partial"] = [],
    };

    public string Name { get; } = (string)run["name"]!;

    public Conditioning? Cond { get; init; }

    public Conditioning? Uncond { get; init; }

    /// <summary>The space its latents live in.</summary>
    public LatentSpace? Space { get; init; }

    /// <summary>The autoencoder whose codebook quantizes estimates, for runs that ask for it.</summary>
    public IAutoencoder? Quantizer { get; init; }

    private int Steps => (int)run["S"]!;

    private double Temperature => (double?)run["temperature"] ?? 1;

    private double Scale => (double?)run["unconditional_guidance_scale"] ?? 1;

    /// <summary>Samples as the run says and compares everything. The result belongs to the case.</summary>
    public async ValueTask<Latent> RunAsync() => ((string?)run["sampler"] ?? "ddim") switch
    {
        "ddim" => await DdimAsync(),
        "plms" => await PlmsAsync(),
        "ddpm" => await DdpmAsync(),
        var other => throw new NotSupportedException($"the run {Name} asks for the sampler '{other}'"),
    };

    private async ValueTask<Latent> DdimAsync()
    {
        var method = Enum.Parse<TimestepSpacing>((string?)run["ddim_discretize"] ?? (string?)run["method"] ?? nameof(TimestepSpacing.Model), ignoreCase: true);
        var rows = (await new DdimTimesteps { Schedule = schedule, Steps = Steps, Spacing = method }.EvaluateAsync(Nodes.Context)).Rows;
        var eta = (double?)run["eta"] ?? 0;
        ExpectTables(golden, Name, rows, eta);
        var z = Start();
        for (var i = 0; i < rows.Count; i++)
        {
            z = await BlendAsync(z, rows[i], i);
            var eps = await PredictAsync(z, rows[i]);
            var step = await new DdimStep
            {
                Latent = z, Eps = eps, T = rows[i], Eta = eta, Temperature = Temperature, Noise = Noise("noise", i),
                Quantizer = run["quantize_x0"] is { } asked && (bool)asked ? Quantizer ?? throw new InvalidDataException("the case has no codebook") : null,
            }.EvaluateAsync(Nodes.Context);
            Store(z, eps, step.Predicted, golden.Own(step.Latent));
            z = step.Latent;
        }
        return Finish(z);
    }

    private async ValueTask<Latent> PlmsAsync()
    {
        var ddim = (await new DdimTimesteps { Schedule = schedule, Steps = Steps }.EvaluateAsync(Nodes.Context)).Rows;
        ExpectTables(golden, Name, ddim, eta: 0);
        var rows = (await new PlmsTimesteps { Schedule = schedule, Steps = Steps }.EvaluateAsync(Nodes.Context)).Rows;
        var history = golden.Own((await new HistoryStart().EvaluateAsync(Nodes.Context)).History);
        var z = Start();
        for (var i = 0; i < rows.Count; i++)
        {
            // The evaluation ahead belongs to the first step: nothing is blended for it, and the step is stored once, when taken again.
            var ahead = i == 1;
            if (!ahead) z = await BlendAsync(z, rows[i], Math.Max(0, i - 1));
            var eps = await PredictAsync(z, rows[i]);
            var step = await new PlmsStep { Latent = z, Eps = eps, T = rows[i], History = history }.EvaluateAsync(Nodes.Context);
            history = golden.Own(step.History);
            if (!ahead) _stored["x_in"].Add(z.Value);
            _stored["e_t"].Add(eps.Value);
            golden.Own(step.Combined);
            golden.Own(step.Predicted);
            z = golden.Own(step.Latent);
            if (i == 0 && rows.Count > 1) continue;
            _stored["e_t_prime"].Add(step.Combined.Value);
            _stored["pred_x0"].Add(step.Predicted.Value);
            _stored["x_prev"].Add(z.Value);
        }
        return Finish(z);
    }

    private async ValueTask<Latent> DdpmAsync()
    {
        var clips = run["clip_denoised"] is { } asked && (bool)asked;
        var clipped = schedule.With(schedule.Conventions with { ClipRange = clips ? 1 : null });
        var all = (await new DdpmTimesteps { Schedule = clipped }.EvaluateAsync(Nodes.Context)).Rows;
        // "timesteps" cuts the walk to its last ones.
        SamplingRow[] rows = [.. all.TakeLast((int?)run["timesteps"] ?? all.Count)];
        var z = Start();
        _stored["x_t"].Add(z.Value);
        for (var i = 0; i < rows.Length; i++)
        {
            var eps = await PredictAsync(z, rows[i]);
            var step = await new DdpmStep { Latent = z, Eps = eps, T = rows[i], Temperature = Temperature, Noise = Noise("noise", i) }.EvaluateAsync(Nodes.Context);
            // Unlike DDIM and PLMS, ancestral sampling blends after the step, with the noise of the timestep it came from.
            var next = await BlendAsync(golden.Own(step.Latent), rows[i], i);
            _stored["eps"].Add(eps.Value);
            Store(z, eps, step.Predicted, next);
            _stored["x_t"].Add(next.Value);
            _stored["x0_partial"].Add(step.Predicted.Value);
            z = next;
        }
        return Finish(z);
    }

    private Latent Start() => golden.Latent(golden.Input(Input("x_T")), Space);

    // A case of a single run need not name it in its inputs.
    private string Input(string name) => golden.HasInput($"{Name}.{name}") ? $"{Name}.{name}" : name;

    private Latent? Noise(string name, int step)
    {
        if (!golden.HasInput(Input(name))) return null;
        using var drawn = golden.Input(Input(name))[step];
        return golden.Latent(drawn);
    }

    /// <summary>What the run keeps of a known latent, at this row's noise; the cases' masks are 1 where something is kept.</summary>
    private async ValueTask<Latent> BlendAsync(Latent z, SamplingRow row, int step)
    {
        if (golden.OptionalInput($"{Name}.mask") is not { } keep) return z;
        var known = await new LatentDiffuse { Latent = golden.Latent(golden.Input($"{Name}.x0")), T = row, Noise = Noise("q_noise", step) }.EvaluateAsync(Nodes.Context);
        golden.Own(known.Latent);
        var mask = golden.Own(new Mask(1 - keep));
        return golden.Own((await new LatentBlend { Latent = z, Known = known.Latent, Mask = mask }.EvaluateAsync(Nodes.Context)).Latent);
    }

    private async ValueTask<NoisePrediction> PredictAsync(Latent z, SamplingRow row) => golden.Own(Cond is null
        ? (await new DenoisePredict { Denoiser = denoiser, Latent = z, T = row }.EvaluateAsync(Nodes.Context)).Eps
        : (await new GuidedDenoise { Denoiser = denoiser, Latent = z, T = row, Cond = Cond, Uncond = Uncond, Scale = Scale }.EvaluateAsync(Nodes.Context)).Eps);

    private void Store(Latent z, NoisePrediction eps, Latent predicted, Latent next)
    {
        _stored["x_in"].Add(z.Value);
        _stored["e_t"].Add(eps.Value);
        _stored["pred_x0"].Add(golden.Own(predicted).Value);
        _stored["x_prev"].Add(next.Value);
    }

    private Latent Finish(Latent sample)
    {
        foreach (var (name, steps) in _stored)
            if (steps.Count > 0) golden.ExpectStack($"{Name}.{name}", steps);
        golden.ExpectIfStored($"{Name}.sample", () => sample.Value);
        return sample;
    }

    /// <summary>The DDIM tables, which the original holds in ascending order and walks from their end.</summary>
    internal static void ExpectTables(GoldenCase golden, string name, IReadOnlyList<SamplingRow> rows, double eta)
    {
        SamplingRow[] ascending = [.. rows.Reverse()];
        // Timesteps are stored in the order of sampling.
        golden.ExpectIfStored($"{name}.timesteps", () => tensor(rows.Select(row => (long)row.Timestep).ToArray()));
        golden.ExpectIfStored($"{name}.ddim_alphas", () => tensor(ascending.Select(row => row.AlphaBar).ToArray()));
        golden.ExpectIfStored($"{name}.ddim_alphas_prev", () => tensor(ascending.Select(row => row.AlphaBarNext).ToArray()));
        golden.ExpectIfStored($"{name}.ddim_sigmas", () => tensor(ascending.Select(row => DdimStep.Sigma(row, eta)).ToArray()));
        golden.ExpectIfStored($"{name}.ddim_sqrt_one_minus_alphas", () => tensor(ascending.Select(row => Math.Sqrt(1 - row.AlphaBar)).ToArray()));
    }
}
