using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training.Tests;

[LeakFree]
public class LoopTests
{
    [Fact]
    public void An_average_moves_by_a_decay_that_grows_with_the_updates()
    {
        using var parameter = new Parameter(tensor(new float[] { 0 }));
        using var ema = new Ema([("p", parameter)], decay: 0.25);
        SetTo(parameter, 1);
        ema.Update();                                               // decay min(0.25, 2 / 11)
        Assert.Equal(9.0 / 11, Value(ema), 6);
        ema.Update();                                               // min(0.25, 3 / 12)
        Assert.Equal(9.0 / 11 + 0.75 * (1 - 9.0 / 11), Value(ema), 6);
        ema.Update();                                               // 4 / 13 is over the limit
        Assert.Equal(1 - 2.0 / 11 * 0.25 * 0.25, Value(ema), 6);
    }

    [Fact]
    public void Averages_take_the_place_of_the_parameters_for_as_long_as_they_are_asked_to()
    {
        using var parameter = new Parameter(tensor(new float[] { 1 }));
        using var ema = new Ema([("p", parameter)], decay: 0.5);
        SetTo(parameter, 3);
        using (ema.Applied()) Assert.Equal(1, parameter.data<float>()[0]);
        Assert.Equal(3, parameter.data<float>()[0]);
    }

    [Fact]
    public void The_learning_rate_rises_in_a_line_and_falls_as_its_decay_says()
    {
        var cosine = new LearningRate(Peak: 1, Warmup: 10, LearningRateDecay.Cosine, Final: 0.2);
        Assert.Equal(0.1, cosine.At(0, 110), 12);
        Assert.Equal(1, cosine.At(9, 110), 12);
        Assert.Equal(0.6, cosine.At(60, 110), 12);
        Assert.Equal(0.2, cosine.At(110, 110), 12);
        var cooldown = cosine with { Decay = LearningRateDecay.Cooldown };
        Assert.Equal(1, cooldown.At(90, 110), 12);
        Assert.Equal(0.6, cooldown.At(100, 110), 12);
        Assert.Equal(1, (cosine with { Decay = LearningRateDecay.Constant }).At(109, 110), 12);
    }

    [Fact]
    public void Streams_differ_by_purpose_and_step_and_are_the_same_every_time()
    {
        using var scope = NewDisposeScope();
        var streams = new Streams(new Seed(1));
        Assert.Equal(Draw(streams, "noise", 1), Draw(new Streams(new Seed(1)), "noise", 1));
        Assert.NotEqual(Draw(streams, "noise", 1), Draw(streams, "noise", 2));
        Assert.NotEqual(Draw(streams, "noise", 1), Draw(streams, "order", 1));
        Assert.NotEqual(Draw(streams, "noise", 1), Draw(new Streams(new Seed(2)), "noise", 1));
    }

    [Theory, InlineData(Prediction.Epsilon), InlineData(Prediction.V), InlineData(Prediction.Sample)]
    public void Who_predicts_what_the_schedule_asks_for_has_no_loss_and_weights_favour_no_timestep_of_little_noise(Prediction prediction)
    {
        using var scope = NewDisposeScope();
        var schedule = new NoiseSchedule([0.0001, 0.3, 0.5], SamplingConventions.Original with { Prediction = prediction });
        var loss = new DiffusionLoss([], schedule, minSnr: 5);
        var (z0, noise, t) = (ones(1, 2, 3, 3), full([1, 2, 3, 3], 2.0f), tensor(new long[] { 0 }));
        var right = prediction switch { Prediction.Epsilon => noise, Prediction.V => schedule.Velocity(z0, t, noise), _ => z0 };
        Assert.Equal(0, loss.Of(right, z0, t, noise, new Figures()).ToDouble());
        // Signal to noise is 9999 at the first timestep, of which 5 count; in units of z0 all three kinds of error weigh the same.
        var weight = prediction switch { Prediction.Epsilon => 5.0 / 9999, Prediction.V => 5.0 / 10000, _ => 5 };
        Assert.Equal(0.25 * weight, loss.Of(right + 0.5, z0, t, noise, new Figures()).ToDouble(), weight * 1e-3);
    }

    [Fact]
    public void A_sheet_puts_pictures_side_by_side_row_by_row()
    {
        using var scope = NewDisposeScope();
        var sheet = SampleSheet.Of(arange(3, ScalarType.Float32).div(10).reshape(3, 1, 1, 1).expand(3, 3, 4, 6), columns: 2);
        Assert.Equal([1, 3, 12, 16], sheet.shape);
        Assert.Equal([0, 0.1f, 0.2f, 1], new[] { At(0, 0), At(0, 8), At(6, 0), At(6, 8) });

        float At(long row, long column) => sheet[0, 0, row, column].ToSingle();
    }

    private static float[] Draw(Streams streams, string purpose, long step)
    {
        using var generator = streams.At(purpose, step);
        return randn(4, generator: generator).data<float>().ToArray();
    }

    private static double Value(Ema ema) => ema.Averages.Single().Average.data<float>()[0];

    private static void SetTo(Parameter parameter, float value)
    {
        using var _ = no_grad();
        parameter.fill_(value);
    }
}
