using LdmGraph.Diffusion;
using LdmGraph.Plugins.Schedules;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Samplers.Tests;

/// <summary>The Runge-Kutta start of PLMS, beside the paper's algorithm in plain numbers.</summary>
[LeakFree]
public sealed class PndmTests
{
    [Theory]
    [InlineData(Prediction.Epsilon, 10)]
    [InlineData(Prediction.Epsilon, 4)]
    [InlineData(Prediction.V, 20)]
    public async Task A_walk_gives_the_numbers_of_the_papers_algorithm(Prediction prediction, int steps)
    {
        var schedule = await ScheduleAsync(SamplingConventions.Original with { Spacing = TimestepSpacing.Leading, StepsOffset = 1, Prediction = prediction });
        var rows = (await new PlmsTimesteps { Schedule = schedule, Steps = steps, Start = PlmsStart.RungeKutta }.EvaluateAsync(NodeContexts.At())).Rows;
        Assert.Equal(steps + 9, rows.Count);

        var z = Latents.Single(0.7);
        var history = (await new HistoryStart().EvaluateAsync(NodeContexts.At())).History;
        foreach (var row in rows)
        {
            using var said = Latents.Single(Network(z.Value.data<double>()[0], row.Timestep));
            using var eps = new NoisePrediction(said.Value.clone());
            var step = await new PlmsStep { Latent = z, Eps = eps, T = row, History = history }.EvaluateAsync(NodeContexts.At());
            z.Dispose();
            history.Dispose();
            using (step.Predicted) using (step.Combined) (z, history) = (step.Latent, step.History);
        }
        Assert.Equal(Published(schedule, steps, 0.7), z.Value.data<double>()[0], 9);
        z.Dispose();
        history.Dispose();
    }

    private static double Network(double x, double t) => 0.1 * x + 0.05 * Math.Sin(t / 100) + 0.3;

    /// <summary>Liu et al. 2022: the transfer of equation 11, Runge-Kutta (equation 13) three times, Adams-Bashforth (equation 12) from there.</summary>
    private static double Published(NoiseSchedule schedule, int steps, double x)
    {
        var stride = 1000 / steps;
        double Bar(int t) => schedule.AlphasCumprod[Math.Max(t, 0)];
        double Epsilon(double e, double at, int t) => schedule.Prediction == Prediction.V ? Math.Sqrt(Bar(t)) * e + Math.Sqrt(1 - Bar(t)) * at : e;
        double Transfer(double at, int t, int to, double e)
        {
            var (a, b) = (Bar(t), Bar(to));
            return Math.Sqrt(b / a) * at - (b - a) * Epsilon(e, at, t) / (Math.Sqrt(a) * (Math.Sqrt((1 - b) * a) + Math.Sqrt((1 - a) * b)));
        }

        var past = new List<double>();
        var now = (steps - 1) * stride + 1;
        for (var i = 0; i < 3; i++, now -= stride)
        {
            var middle = now - stride / 2;
            var e1 = Network(x, now);
            var e2 = Network(Transfer(x, now, middle, e1), middle);
            var e3 = Network(Transfer(x, now, middle, e2), middle);
            var e4 = Network(Transfer(x, now, now - stride, e3), now - stride);
            x = Transfer(x, now, now - stride, (e1 + 2 * e2 + 2 * e3 + e4) / 6);
            past.Insert(0, e1);
        }
        for (; now > 0; now -= stride)
        {
            past.Insert(0, Network(x, now));
            x = Transfer(x, now, now - stride, (55 * past[0] - 59 * past[1] + 37 * past[2] - 9 * past[3]) / 24);
        }
        return x;
    }

    private static async Task<NoiseSchedule> ScheduleAsync(SamplingConventions conventions) =>
        (await new ScheduleShape().EvaluateAsync(NodeContexts.At())).Schedule.With(conventions);
}
