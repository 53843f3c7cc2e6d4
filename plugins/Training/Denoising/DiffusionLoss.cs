using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// The objective of the paper's equations (1) to (3), as the original computes it: how far the prediction is from noise,
/// v or clean latent, weighted over timesteps.
/// </summary>
/// <remarks>
/// With d_b the mean over an example of the squared (or absolute) difference: simple = w(t_b) · d_b, loss = l_simple_weight · mean(simple_b / exp(s) + s)
/// + original_elbo_weight · mean(lvlb(t_b) · d_b), s being the constant of <c>logvar_init</c>. w is 1, or min-SNR-γ
/// (Hang et al. 2023, arXiv:2303.09556), which keeps timesteps of little noise from taking over.
/// </remarks>
internal sealed class DiffusionLoss
{
    private readonly NoiseSchedule _schedule;
    private readonly bool _absolute;
    private readonly double _simpleWeight, _boundWeight, _logVariance;
    private readonly float[] _weights, _bound;

    /// <param name="model">The configuration's <c>params</c>.</param>
    /// <param name="schedule">The forward process; what is predicted follows from its conventions.</param>
    /// <param name="minSnr">γ; 0 weighs all timesteps alike, as the original does.</param>
    /// <exception cref="InvalidDataException">The configuration asks for what is not there.</exception>
    public DiffusionLoss(JsonObject model, NoiseSchedule schedule, double minSnr)
    {
        var config = new ModelConfig(model);
        config.RequireUnset("learn_logvar");
        _schedule = schedule;
        _absolute = config.Text("loss_type", "l2") switch { "l1" => true, "l2" => false, _ => throw config.Unfit("loss_type", "l1 or l2") };
        _simpleWeight = config.Number("l_simple_weight", 1);
        _boundWeight = config.Number("original_elbo_weight", 0);
        _logVariance = config.Number("logvar_init", 0);
        _weights = [.. Enumerable.Range(0, schedule.Timesteps).Select(t => (float)Weight(t, minSnr))];
        _bound = schedule.Buffers.LvlbWeights.ToArray();
    }

    /// <summary>The loss, a scalar.</summary>
    /// <param name="prediction">What the network says of z_t, [batch, channels, h, w].</param>
    /// <param name="z0">The clean latents.</param>
    /// <param name="t">Timesteps, int64 [batch].</param>
    /// <param name="noise">What was added.</param>
    /// <param name="figures">Receives <c>loss_simple</c> and <c>loss_vlb</c>, both without weights over timesteps but their own.</param>
    public Tensor Of(Tensor prediction, Tensor z0, Tensor t, Tensor noise, Figures figures)
    {
        using var scope = NewDisposeScope();
        var target = _schedule.Prediction switch
        {
            Prediction.Epsilon => noise,
            Prediction.V => _schedule.Velocity(z0, t, noise),
            Prediction.Sample => z0,
            var other => throw new InvalidOperationException($"unknown prediction {other}"),
        };
        var difference = target - prediction;
        var distance = (_absolute ? difference.abs() : difference.square()).mean([1, 2, 3]);            // [B]
        figures.Add("loss_simple", distance.mean().ToDouble());
        var loss = _simpleWeight * (At(_weights, t) * distance / Math.Exp(_logVariance) + _logVariance).mean();
        var bound = (At(_bound, t) * distance).mean();
        figures.Add("loss_vlb", bound.ToDouble());
        if (_boundWeight != 0) loss += _boundWeight * bound;
        return loss.MoveToOuterDisposeScope();
    }

    // Relative to the loss on ε, v or z₀, whose implied weights are 1, SNR + 1 and SNR times 1 / SNR.
    private double Weight(int t, double gamma)
    {
        if (gamma <= 0) return 1;
        var bar = _schedule.AlphaBars[t];
        var snr = bar / Math.Max(1 - bar, 1e-20);
        var clipped = Math.Min(snr, gamma);
        return _schedule.Prediction switch
        {
            Prediction.Epsilon => clipped / snr,
            Prediction.V => clipped / (snr + 1),
            _ => clipped,
        };
    }

    private static Tensor At(float[] table, Tensor t) => from_array(table).to(t.device).index_select(0, t);
}
