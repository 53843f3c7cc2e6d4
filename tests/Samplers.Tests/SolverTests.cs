using LdmGraph.Diffusion;
using LdmGraph.Plugins.Schedules;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers.Tests;

/// <summary>What every solver of the diffusion ODE must do, whatever its formula.</summary>
[LeakFree]
public sealed class SolverTests
{
    public static TheoryData<Solver> Solvers => [.. Solver.All];

    public static TheoryData<Solver, Prediction, LatentScale> Everywhere
    {
        get
        {
            var data = new TheoryData<Solver, Prediction, LatentScale>();
            foreach (var solver in Solver.All)
                foreach (var prediction in Enum.GetValues<Prediction>())
                    foreach (var scale in Enum.GetValues<LatentScale>())
                        data.Add(solver, prediction, scale);
            return data;
        }
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_perfect_prediction_keeps_every_row_on_the_line_between_latent_and_noise_and_ends_on_the_latent(Solver solver, Prediction prediction, LatentScale scale)
    {
        // For one clean latent the ODE's solution is z = α z₀ + σ ε with both constant: every solver follows it exactly.
        var schedule = (await new ScheduleShape().EvaluateAsync(NodeContexts.At())).Schedule;
        schedule = schedule.With(schedule.Conventions with { Prediction = prediction });
        var rows = (await new SigmaTimesteps { Schedule = schedule, Steps = 8, Evaluations = solver.Evaluations }.EvaluateAsync(NodeContexts.At())).Rows;
        using Latent z0 = Latents.Random(1), noise = Latents.Random(2);
        var z = Latents.Mixed(z0, noise, rows[0].Here);
        if (scale == LatentScale.VariancePreserving)
        {
            rows = [.. rows.Select(row => row with { Scale = scale })];
            z.Dispose();
            z = Latents.Mixed(z0, noise, rows[0].Here);
        }
        var history = (await new HistoryStart().EvaluateAsync(NodeContexts.At())).History;
        foreach (var row in rows)
        {
            using var eps = Latents.Perfect(z, z0, row);
            var step = await solver.StepAsync(new(z, eps, row, history));
            Latents.AssertClose(z0, step.Predicted, 2e-3);
            using var expected = Latents.Mixed(z0, noise, row.Next);
            Latents.AssertClose(expected, step.Latent, 1e-3);
            Replace(ref z, ref history, step);
        }
        Latents.AssertClose(z0, z, 1e-3);
        z.Dispose();
        history.Dispose();
    }

    [Theory, MemberData(nameof(Solvers))]
    public async Task Halving_the_steps_divides_the_error_by_two_to_the_order(Solver solver)
    {
        var (coarse, fine) = (await ErrorAsync(solver, 48), await ErrorAsync(solver, 96));
        Assert.True(Math.Log2(coarse / fine) > solver.Order - 0.25, $"{solver}: errors {coarse:G3} and {fine:G3}, order {Math.Log2(coarse / fine):F2}");
    }

    /// <summary>
    /// Latents of a normal distribution with standard deviation s: the ideal network is linear, ẑ₀ = α s² z / (α² s² + σ²), and the
    /// ODE's solution keeps z / √(α² s² + σ²). The first rows start from that solution, so that low orders there do not show.
    /// </summary>
    private static async Task<double> ErrorAsync(Solver solver, int steps)
    {
        const double s = 0.4;
        double Deviation(NoiseLevel level) => Math.Sqrt(level.Signal * level.Signal * s * s + level.Noise * level.Noise);
        var z = Latents.Single(1);
        var history = (await new HistoryStart().EvaluateAsync(NodeContexts.At())).History;
        var rows = EvenInLambda(steps, solver.Evaluations);
        foreach (var row in rows)
        {
            if (row.Index < 6 && solver.Evaluations == StepEvaluations.Start || row.Index == 0)
            {
                z.Dispose();
                z = Latents.Single(Deviation(row.Here));
            }
            var (signal, noise) = row.Here;
            using var eps = new NoisePrediction(z.Value * ((1 - signal * signal * s * s / (signal * signal * s * s + noise * noise)) / noise));
            Replace(ref z, ref history, await solver.StepAsync(new(z, eps, row, history)));
        }
        var error = Math.Abs(z.Value.data<double>()[0] / Deviation(rows[^1].Next) - 1);
        z.Dispose();
        history.Dispose();
        return error;
    }

    private static List<SamplingRow> EvenInLambda(int steps, StepEvaluations evaluations)
    {
        static double AlphaBar(double lambda) => 1 / (1 + Math.Exp(-2 * lambda));
        double Lambda(double i) => -1.5 + 3 * i / steps;
        var rows = new List<SamplingRow>();
        for (var i = 0; i < steps; i++)
        {
            if (evaluations == StepEvaluations.Start) rows.Add(Row(Lambda(i), Lambda(i + 1)));
            else
            {
                var second = evaluations == StepEvaluations.Ends ? Lambda(i + 1) : Lambda(i + 0.5);
                rows.AddRange([Row(Lambda(i), second), Row(second, Lambda(i + 1))]);
            }
        }
        return [.. rows.Select((row, i) => row with { Index = i, Count = rows.Count })];

        static SamplingRow Row(double from, double to) => new(0, 0, 500, AlphaBar(from), AlphaBar(to));
    }

    private static void Replace(ref Latent z, ref PredictionHistory history, Solver.Out step)
    {
        z.Dispose();
        step.Predicted.Dispose();
        z = step.Latent;
        if (step.History is null) return;
        history.Dispose();
        history = step.History;
    }

    [Theory]
    [InlineData("euler-ancestral", 1)]
    [InlineData("euler-ancestral", 0.4)]
    [InlineData("ddim", 1)]
    [InlineData("ddim", 0.4)]
    [InlineData("ddpm", 1)]
    [InlineData("dpm-multistep", 1)]
    [InlineData("dpm-singlestep", 1)]
    public async Task A_step_with_fresh_noise_leaves_as_much_noise_as_its_row_says(string sampler, double eta)
    {
        // The noise in the latent and the fresh noise are kept apart in two places: their shares add up as variances do.
        using Latent zero = Latents.Pair(0, 0), old = Latents.Pair(1, 0), fresh = Latents.Pair(0, 1);
        foreach (var scale in Enum.GetValues<LatentScale>())
        {
            var row = new SamplingRow(0, 2, 500, 0.3, 0.6) { Scale = scale };
            using var z = Latents.Mixed(zero, old, row.Here);
            using var eps = new NoisePrediction(old.Value.clone());
            using var history = (await new HistoryStart().EvaluateAsync(NodeContexts.At())).History;
            Solver.Out step;
            switch (sampler)
            {
                case "euler-ancestral":
                    var euler = await new EulerAncestralStep { Latent = z, Eps = eps, T = row, Noise = fresh, Eta = eta }.EvaluateAsync(NodeContexts.At());
                    step = new(euler.Latent, euler.Predicted, null);
                    break;
                case "ddim":
                    var ddim = await new DdimStep { Latent = z, Eps = eps, T = row, Noise = fresh, Eta = eta }.EvaluateAsync(NodeContexts.At());
                    step = new(ddim.Latent, ddim.Predicted, null);
                    break;
                case "ddpm":
                    var ddpm = await new DdpmStep { Latent = z, Eps = eps, T = row, Noise = fresh }.EvaluateAsync(NodeContexts.At());
                    step = new(ddpm.Latent, ddpm.Predicted, null);
                    break;
                case "dpm-multistep":
                    var multistep = await new DpmMultistepStep { Latent = z, Eps = eps, T = row, Noise = fresh, History = history, Sde = true }.EvaluateAsync(NodeContexts.At());
                    step = new(multistep.Latent, multistep.Predicted, multistep.History);
                    break;
                default:
                    var singlestep = await new DpmSinglestepStep { Latent = z, Eps = eps, T = row, Noise = fresh, History = history, Sde = true }.EvaluateAsync(NodeContexts.At());
                    step = new(singlestep.Latent, singlestep.Predicted, singlestep.History);
                    break;
            }
            var shares = step.Latent.Value.data<double>().ToArray();
            Assert.Equal(row.Next.Noise, double.Hypot(shares[0], shares[1]), 10);
            Assert.True(shares[1] > 0.1);
            step.Latent.Dispose();
            step.Predicted.Dispose();
            step.History?.Dispose();
        }
    }

    [Fact]
    public async Task An_ancestral_step_of_two_evaluations_adds_its_noise_once_and_ends_on_the_clean_latent()
    {
        var schedule = (await new ScheduleShape().EvaluateAsync(NodeContexts.At())).Schedule;
        var rows = (await new SigmaTimesteps { Schedule = schedule, Steps = 5, Evaluations = StepEvaluations.AncestralMiddle }.EvaluateAsync(NodeContexts.At())).Rows;
        using Latent zero = Latents.Pair(0, 0), fresh = Latents.Pair(0, 1);
        var z = Latents.Pair(rows[0].Here.Sigma, 0);
        var history = (await new HistoryStart().EvaluateAsync(NodeContexts.At())).History;
        foreach (var row in rows)
        {
            using var eps = Latents.Perfect(z, zero, row);
            var step = await new Kdpm2AncestralStep { Latent = z, Eps = eps, T = row, History = history, Noise = fresh }.EvaluateAsync(NodeContexts.At());
            Replace(ref z, ref history, new(step.Latent, step.Predicted, step.History));
            if (row.Index != 1) continue;
            var shares = z.Value.data<double>().ToArray();
            Assert.Equal(row.Next.Sigma, double.Hypot(shares[0], shares[1]), 10);
        }
        Assert.All(z.Value.data<double>().ToArray(), value => Assert.Equal(0, value, 10));
        z.Dispose();
        history.Dispose();
    }

    [Theory]
    [InlineData("heun", StepEvaluations.Start, "ends")]
    [InlineData("heun", StepEvaluations.Middle, "ends")]
    [InlineData("kdpm2", StepEvaluations.Ends, "middle")]
    public async Task Rows_of_another_method_are_refused_with_the_setting_that_fits(string sampler, StepEvaluations evaluations, string setting)
    {
        var schedule = (await new ScheduleShape().EvaluateAsync(NodeContexts.At())).Schedule;
        var rows = (await new SigmaTimesteps { Schedule = schedule, Steps = 5, Evaluations = evaluations }.EvaluateAsync(NodeContexts.At())).Rows;
        var solver = Solver.All.Single(solver => solver.ToString() == sampler);
        using var z = Latents.Random(1);
        using var eps = new NoisePrediction(z.Value.clone());
        using var empty = (await new HistoryStart().EvaluateAsync(NodeContexts.At())).History;
        var first = await solver.StepAsync(new(z, eps, rows[0], empty));
        using Latent second = first.Latent, predicted = first.Predicted;
        using var history = first.History!;
        var refused = await Assert.ThrowsAsync<PortException>(() => solver.StepAsync(new(second, eps, rows[1], history)));
        Assert.Equal("t", refused.Port);
        Assert.Contains(setting, refused.Fix, StringComparison.Ordinal);
    }
}
