using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;

namespace LdmGraph.Golden;

/// <summary>What a step is given.</summary>
internal sealed record StepInput(Latent Z, NoisePrediction Eps, SamplingRow Row, PredictionHistory History, Latent? Noise);

/// <summary>What a step gives.</summary>
internal sealed record StepOutput(Latent Z, Latent Predicted, PredictionHistory? History = null);

/// <summary>The nodes that stand for one of diffusers' schedulers, set as its configuration says.</summary>
/// <param name="golden">The case.</param>
/// <param name="variant">One of its variants.</param>
/// <param name="schedule">The schedule built from the variant's configuration.</param>
internal sealed class DiffusersSampler(GoldenCase golden, JsonObject variant, NoiseSchedule schedule)
{
    private readonly JsonObject _config = variant["scheduler_config"]!.AsObject();

    private int Steps => (int)variant["num_inference_steps"]!;

    /// <summary>Version 0.20 or 0.30, as the case's reference says.</summary>
    private DpmReference Reference => ((string)golden.Json["reference"]!).Contains("0.20", StringComparison.Ordinal) ? DpmReference.Diffusers20 : DpmReference.Diffusers30;

    private string Algorithm => (string?)_config["algorithm_type"] ?? "dpmsolver++";

    private Integrand Integrand => Algorithm.EndsWith("++", StringComparison.Ordinal) && ((bool?)_config["predict_x0"] ?? true) ? Integrand.Data : Integrand.Noise;

    private bool Sde => Algorithm.StartsWith("sde", StringComparison.Ordinal);

    private int Order => (int?)_config["solver_order"] ?? 2;

    private bool LowerOrderFinal => (golden.Algorithm, Reference) switch
    {
        ("DPMSolverSinglestepScheduler", DpmReference.Diffusers30) => (bool?)_config["lower_order_final"] ?? false,
        // Groups of two that come out even are not lowered in 0.20.
        ("DPMSolverSinglestepScheduler", DpmReference.Diffusers20) when Order == 2 => false,
        _ => (bool?)_config["lower_order_final"] ?? true,
    };

    private DpmCorrection Correction => (string?)_config["solver_type"] == "heun" ? DpmCorrection.Heun : DpmCorrection.Midpoint;

    public async ValueTask<IReadOnlyList<SamplingRow>> RowsAsync() => golden.Algorithm switch
    {
        "DDIMScheduler" => (await new DdimTimesteps { Schedule = schedule, Steps = Steps }.EvaluateAsync(Nodes.Context)).Rows,
        "DDPMScheduler" => (await new DdpmTimesteps { Schedule = schedule, Steps = Steps }.EvaluateAsync(Nodes.Context)).Rows,
        "PNDMScheduler" => (await new PlmsTimesteps { Schedule = schedule, Steps = Steps }.EvaluateAsync(Nodes.Context)).Rows,
        "EulerDiscreteScheduler" or "EulerAncestralDiscreteScheduler" or "LMSDiscreteScheduler" => await SigmaAsync(StepEvaluations.Start),
        "HeunDiscreteScheduler" => await SigmaAsync(StepEvaluations.Ends),
        "KDPM2DiscreteScheduler" => await SigmaAsync(StepEvaluations.Middle),
        "KDPM2AncestralDiscreteScheduler" => await SigmaAsync(StepEvaluations.AncestralMiddle),
        _ => await DpmAsync(Reference),
    };

    /// <summary>σ of every row and of the end, in the order in which the reference keeps them.</summary>
    public async ValueTask<double[]> SigmasAsync(IReadOnlyList<SamplingRow> rows)
    {
        double[] sigmas = [.. rows.Select(row => row.Here.Sigma), rows[^1].Next.Sigma];
        return golden.Algorithm switch
        {
            // It appends its zero behind the end that this spacing has already.
            _ when (string?)_config["interpolation_type"] == "log_linear" => [.. sigmas, 0],
            // It keeps the levels of whole steps, each later one twice, and more zeros than it uses.
            "KDPM2DiscreteScheduler" or "KDPM2AncestralDiscreteScheduler" => [.. sigmas.Where((_, i) => i % 2 == 0).SelectMany((sigma, i) => i == 0 ? [sigma] : new[] { sigma, sigma }), 0, 0, 0],
            // It keeps Karras' levels in ascending order and never uses them: only their timesteps count.
            _ when Reference == DpmReference.Diffusers20 && rows[0].Scale == LatentScale.VariancePreserving =>
                [.. (await DpmAsync(DpmReference.Diffusers30)).Select(row => row.Here.Sigma).Reverse()],
            _ => sigmas,
        };
    }

    public async ValueTask<StepOutput> StepAsync(StepInput s)
    {
        var (z, eps, t, history, noise) = s;
        switch (golden.Algorithm)
        {
            case "DDIMScheduler":
                var ddim = await new DdimStep
                {
                    Latent = z, Eps = eps, T = t, Noise = noise,
                    Eta = (double?)variant["step_kwargs"]?["eta"] ?? 0,
                    NoiseFromPredicted = (bool?)variant["step_kwargs"]?["use_clipped_model_output"] ?? false,
                }.EvaluateAsync(Nodes.Context);
                return new(ddim.Latent, ddim.Predicted);
            case "DDPMScheduler":
                var ddpm = await new DdpmStep { Latent = z, Eps = eps, T = t, Noise = noise }.EvaluateAsync(Nodes.Context);
                return new(ddpm.Latent, ddpm.Predicted);
            case "PNDMScheduler":
                var plms = await new PlmsStep { Latent = z, Eps = eps, T = t, History = history }.EvaluateAsync(Nodes.Context);
                golden.Own(plms.Combined);
                return new(plms.Latent, plms.Predicted, plms.History);
            case "EulerDiscreteScheduler":
                var euler = await new EulerStep { Latent = z, Eps = eps, T = t }.EvaluateAsync(Nodes.Context);
                return new(euler.Latent, euler.Predicted);
            case "EulerAncestralDiscreteScheduler":
                var ancestral = await new EulerAncestralStep { Latent = z, Eps = eps, T = t, Noise = noise }.EvaluateAsync(Nodes.Context);
                return new(ancestral.Latent, ancestral.Predicted);
            case "HeunDiscreteScheduler":
                var heun = await new HeunStep { Latent = z, Eps = eps, T = t, History = history }.EvaluateAsync(Nodes.Context);
                return new(heun.Latent, heun.Predicted, heun.History);
            case "KDPM2DiscreteScheduler":
                var middle = await new Kdpm2Step { Latent = z, Eps = eps, T = t, History = history }.EvaluateAsync(Nodes.Context);
                return new(middle.Latent, middle.Predicted, middle.History);
            case "KDPM2AncestralDiscreteScheduler":
                var both = await new Kdpm2AncestralStep { Latent = z, Eps = eps, T = t, History = history, Noise = noise }.EvaluateAsync(Nodes.Context);
                return new(both.Latent, both.Predicted, both.History);
            case "LMSDiscreteScheduler":
                var lms = await new LmsStep { Latent = z, Eps = eps, T = t, History = history }.EvaluateAsync(Nodes.Context);
                return new(lms.Latent, lms.Predicted, lms.History);
            case "DPMSolverMultistepScheduler":
                var multistep = await new DpmMultistepStep
                {
                    Latent = z, Eps = eps, T = t, History = history, Noise = noise, Order = Order, Integrand = Integrand, Sde = Sde, Correction = Correction,
                    LowerOrderFinal = LowerOrderFinal, EulerAtFinal = (bool?)_config["euler_at_final"] ?? false,
                }.EvaluateAsync(Nodes.Context);
                return new(multistep.Latent, multistep.Predicted, multistep.History);
            case "DPMSolverSinglestepScheduler":
                var singlestep = await new DpmSinglestepStep
                {
                    Latent = z, Eps = eps, T = t, History = history, Noise = noise, Order = Order, Integrand = Integrand, Sde = Sde, Correction = Correction,
                    LowerOrderFinal = LowerOrderFinal,
                }.EvaluateAsync(Nodes.Context);
                return new(singlestep.Latent, singlestep.Predicted, singlestep.History);
            case "DEISMultistepScheduler":
                var deis = await new DeisStep { Latent = z, Eps = eps, T = t, History = history, Order = Order, LowerOrderFinal = LowerOrderFinal }.EvaluateAsync(Nodes.Context);
                return new(deis.Latent, deis.Predicted, deis.History);
            case "UniPCMultistepScheduler":
                var unipc = await new UniPcStep
                {
                    Latent = z, Eps = eps, T = t, History = history, Order = Order, Integrand = Integrand, LowerOrderFinal = LowerOrderFinal,
                    Variant = (string?)_config["solver_type"] == "bh1" ? UniPcVariant.Bh1 : UniPcVariant.Bh2,
                }.EvaluateAsync(Nodes.Context);
                return new(unipc.Latent, unipc.Predicted, unipc.History);
            default:
                throw new NotSupportedException($"no node stands for {golden.Algorithm}");
        }
    }

    private async ValueTask<IReadOnlyList<SamplingRow>> SigmaAsync(StepEvaluations evaluations) =>
        (await new SigmaTimesteps { Schedule = schedule, Steps = Steps, Evaluations = evaluations }.EvaluateAsync(Nodes.Context)).Rows;

    private async ValueTask<IReadOnlyList<SamplingRow>> DpmAsync(DpmReference reference) =>
        (await new DpmTimesteps { Schedule = schedule, Steps = Steps, Reference = reference }.EvaluateAsync(Nodes.Context)).Rows;
}
