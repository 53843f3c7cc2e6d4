using LdmGraph.Diffusion;
using LdmGraph.Plugins.Schedules;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Samplers.Tests;

/// <summary>A step node with settings, and where it evaluates the network: what the tests of all solvers iterate over.</summary>
/// <param name="name">For the test's name.</param>
/// <param name="order">Order of convergence it claims.</param>
/// <param name="step">Evaluates the node.</param>
/// <param name="evaluations">Where it evaluates the network.</param>
public sealed class Solver(string name, int order, Func<Solver.In, Task<Solver.Out>> step, StepEvaluations evaluations = StepEvaluations.Start)
{
    public sealed record In(Latent Latent, NoisePrediction Eps, SamplingRow T, PredictionHistory History);

    public sealed record Out(Latent Latent, Latent Predicted, PredictionHistory? History);

    public int Order => order;

    public StepEvaluations Evaluations => evaluations;

    public Task<Out> StepAsync(In given) => step(given);

    public override string ToString() => name;

    /// <summary>Those that draw no noise.</summary>
    public static IReadOnlyList<Solver> All =>
    [
        new("euler", 1, async x => From(await new EulerStep { Latent = x.Latent, Eps = x.Eps, T = x.T }.EvaluateAsync(NodeContexts.At()))),
        new("heun", 2, async x => From(await new HeunStep { Latent = x.Latent, Eps = x.Eps, T = x.T, History = x.History }.EvaluateAsync(NodeContexts.At())), StepEvaluations.Ends),
        new("kdpm2", 2, async x => From(await new Kdpm2Step { Latent = x.Latent, Eps = x.Eps, T = x.T, History = x.History }.EvaluateAsync(NodeContexts.At())), StepEvaluations.Middle),
        Lms(1), Lms(2), Lms(3), Lms(4),
        Deis(1), Deis(2), Deis(3),
        Multistep(1, 1), Multistep(2, 2), Multistep(3, 2), Multistep(2, 2, Integrand.Noise), Multistep(3, 2, Integrand.Noise),
        Multistep(2, 2, correction: DpmCorrection.Heun), Multistep(2, 2, Integrand.Noise, DpmCorrection.Heun),
        Singlestep(1), Singlestep(2), Singlestep(3), Singlestep(2, Integrand.Noise), Singlestep(3, Integrand.Noise),
        Singlestep(2, correction: DpmCorrection.Heun), Singlestep(3, correction: DpmCorrection.Heun), Singlestep(3, Integrand.Noise, DpmCorrection.Heun),
        UniPc(1), UniPc(2), UniPc(3), UniPc(2, UniPcVariant.Bh1), UniPc(3, UniPcVariant.Bh1), UniPc(2, integrand: Integrand.Noise),
    ];

    private static Solver Lms(int order) => new($"lms {order}", order, async x =>
        From(await new LmsStep { Latent = x.Latent, Eps = x.Eps, T = x.T, History = x.History, Order = order }.EvaluateAsync(NodeContexts.At())));

    private static Solver Deis(int order) => new($"deis {order}", order, async x =>
        From(await new DeisStep { Latent = x.Latent, Eps = x.Eps, T = x.T, History = x.History, Order = order }.EvaluateAsync(NodeContexts.At())));

    private static Solver Multistep(int order, int converges, Integrand integrand = Integrand.Data, DpmCorrection correction = DpmCorrection.Midpoint) =>
        new($"dpm-multistep {order} {integrand} {correction}", converges, async x => From(await new DpmMultistepStep
        {
            Latent = x.Latent, Eps = x.Eps, T = x.T, History = x.History, Order = order, Integrand = integrand, Correction = correction,
        }.EvaluateAsync(NodeContexts.At())));

    private static Solver Singlestep(int order, Integrand integrand = Integrand.Data, DpmCorrection correction = DpmCorrection.Midpoint) =>
        new($"dpm-singlestep {order} {integrand} {correction}", order, async x => From(await new DpmSinglestepStep
        {
            Latent = x.Latent, Eps = x.Eps, T = x.T, History = x.History, Order = order, Integrand = integrand, Correction = correction, LowerOrderFinal = false,
        }.EvaluateAsync(NodeContexts.At())));

    private static Solver UniPc(int order, UniPcVariant variant = UniPcVariant.Bh2, Integrand integrand = Integrand.Data) =>
        new($"unipc {order} {variant} {integrand}", order, async x => From(await new UniPcStep
        {
            Latent = x.Latent, Eps = x.Eps, T = x.T, History = x.History, Order = order, Variant = variant, Integrand = integrand, LowerOrderFinal = false,
        }.EvaluateAsync(NodeContexts.At())));

    private static Out From(MemorylessStep.Result result) => new(result.Latent, result.Predicted, null);

    private static Out From(HistoryStep.Result result) => new(result.Latent, result.Predicted, result.History);
}
