using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// The adversarial part of a first stage's loss (section 3.1 and appendix G of the paper), as the original's
/// <c>LPIPSWithDiscriminator</c> computes it: a discriminator learns to tell pictures from what the decoder gives back, and
/// the first stage learns to be taken for pictures.
/// </summary>
/// <remarks>
/// The first stage's part is λ · g with g = −mean D(x̂) and λ = disc_factor · disc_weight · min(‖∇rec‖ / (‖∇g‖ + 1e-4), 1e4), both
/// gradients with respect to the decoder's last layer: neither part of the loss drowns the other (Esser, Rombach, Ommer 2021,
/// arXiv:2012.09841, equation 7). The discriminator's loss is ½ mean(max(0, 1 − D(x))) + ½ mean(max(0, 1 + D(x̂))), or with
/// softplus in the place of the maxima, times disc_factor.
/// </remarks>
internal sealed class Adversary : IDisposable
{
    /// <summary>What the original's checkpoints call it.</summary>
    public const string Prefix = "loss.discriminator.";

    private const double Least = 1e-4, LargestWeight = 1e4;

    private readonly AdversaryOptions _options;
    private readonly PatchDiscriminator _discriminator;

    /// <param name="options">How it acts.</param>
    /// <param name="start">Weights that may hold a discriminator, <c>loss.discriminator.*</c>; without one it starts afresh.</param>
    /// <param name="seed">Of what it starts from.</param>
    /// <param name="device">Where it computes.</param>
    /// <exception cref="InvalidDataException">The discriminator in the weights is another one.</exception>
    public Adversary(AdversaryOptions options, Weights? start, ulong seed, Device device)
    {
        _options = options;
        using var generator = new Generator(seed);
        _discriminator = new PatchDiscriminator(options.Layers, options.Filters, generator, device);
        try
        {
            if (start?.Under(Prefix) is { Entries.Count: > 0 } stored) Load(stored);
        }
        catch
        {
            _discriminator.Dispose();
            throw;
        }
        Parameters = [.. _discriminator.named_parameters().Select(pair => (Prefix + pair.name, pair.parameter))];
    }

    /// <summary>The first step, counted from 0, in which it acts.</summary>
    public long Start => _options.Start;

    /// <summary>The discriminator's parameters, as the original's checkpoints name them.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>The running means of its norms, which training fills and no step depends on, named likewise.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Buffers => _discriminator.named_buffers().Select(pair => (Prefix + pair.name, pair.buffer));

    /// <summary>The first stage's part, a scalar. The discriminator itself gets no gradients.</summary>
    /// <param name="decoded">What the decoder gave, [batch, 3, height, width], with its gradients recorded.</param>
    /// <param name="reconstruction">The part of the loss that compares pictures, a scalar.</param>
    /// <param name="lastLayer">The weight of the decoder's last layer.</param>
    /// <param name="figures">Receives <c>g_loss</c> and <c>d_weight</c>.</param>
    public Tensor Deceive(Tensor decoded, Tensor reconstruction, Tensor lastLayer, Figures figures)
    {
        using var scope = NewDisposeScope();
        foreach (var (_, parameter) in Parameters) parameter.requires_grad = false;
        var loss = -_discriminator.forward(decoded).mean();
        var weight = _options.Weight * (Length(reconstruction) / (Length(loss) + Least)).clamp(0, LargestWeight);
        figures.Add("g_loss", loss.ToDouble());
        figures.Add("d_weight", weight.ToDouble());
        return (_options.Factor * weight * loss).MoveToOuterDisposeScope();

        Tensor Length(Tensor part) => autograd.grad([part], [lastLayer], retain_graph: true)[0].norm();
    }

    /// <summary>The discriminator's loss, a scalar.</summary>
    /// <param name="pictures">Real ones, [batch, 3, height, width] in [-1, 1].</param>
    /// <param name="decoded">What became of them; no gradients flow into it.</param>
    /// <param name="figures">Receives <c>disc_loss</c>, <c>logits_real</c> and <c>logits_fake</c>.</param>
    public Tensor Tell(Tensor pictures, Tensor decoded, Figures figures)
    {
        using var scope = NewDisposeScope();
        foreach (var (_, parameter) in Parameters) parameter.requires_grad = true;
        // One after the other: each batch is normed by its own means.
        var real = _discriminator.forward(pictures.detach());
        var fake = _discriminator.forward(decoded.detach());
        var loss = 0.5 * _options.Factor * (Penalty(-real) + Penalty(fake));
        figures.Add("disc_loss", loss.ToDouble());
        figures.Add("logits_real", real.mean().ToDouble());
        figures.Add("logits_fake", fake.mean().ToDouble());
        return loss.MoveToOuterDisposeScope();

        Tensor Penalty(Tensor wrong) => (_options.Hinge ? (1 + wrong).relu() : nn.functional.softplus(wrong)).mean();
    }

    public void Dispose() => _discriminator.Dispose();

    private void Load(Weights stored)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var wanted = _discriminator.state_dict();
        var unfit = wanted.Where(pair => !stored.Entries.TryGetValue(pair.Key, out var entry) || !entry.Shape.SequenceEqual(pair.Value.shape)).Select(pair => Prefix + pair.Key)
            .Concat(stored.Entries.Keys.Where(name => !wanted.ContainsKey(name)).Select(name => Prefix + name)).ToList();
        if (unfit.Count > 0)
            throw new InvalidDataException($"{stored.Origin} holds another discriminator: {string.Join(", ", unfit.Take(3))}{(unfit.Count > 3 ? $" and {unfit.Count - 3} more" : "")} differ; "
                + "give disc_num_layers and disc_ndf the values it was trained with, or start from weights without one");
        foreach (var (name, tensor) in wanted) tensor.copy_(stored.Read(name));
    }
}

/// <summary>How a discriminator acts.</summary>
/// <param name="Start">The first step in which it does.</param>
/// <param name="Factor">Weight of both losses.</param>
/// <param name="Weight">Weight of the first stage's part, times the adaptive one.</param>
/// <param name="Hinge">The hinge loss; otherwise the vanilla one.</param>
/// <param name="Layers">Convolutions that halve the picture.</param>
/// <param name="Filters">Channels after the first.</param>
internal sealed record AdversaryOptions(long Start, double Factor, double Weight, bool Hinge, int Layers, int Filters)
{
    /// <summary>Reads <c>lossconfig.params</c>; null where no discriminator is asked for.</summary>
    /// <param name="model">The first stage's parameters.</param>
    /// <param name="smallestSide">The smaller side of the pictures.</param>
    /// <exception cref="InvalidDataException">It asks for what is not there, or for more layers than the pictures have room for.</exception>
    public static AdversaryOptions? Read(JsonObject model, int smallestSide)
    {
        var (config, defaults) = FirstStageLoss.Config(model);
        var factor = config.Number("disc_factor", defaults ? 1 : 0);
        if (factor == 0) return null;
        if (factor < 0) throw config.Unfit("disc_factor", "0 for no discriminator, or a number above it");
        config.RequireUnset("use_actnorm", "disc_conditional");
        config.Require("disc_in_channels", "3");
        var (start, layers, filters) = (config.Whole("disc_start"), config.Whole("disc_num_layers", 3), config.Whole("disc_ndf", 64));
        if (start < 0) throw config.Unfit("disc_start", "a step, 0 or more");
        if (layers is < 1 or > 8) throw config.Unfit("disc_num_layers", "1 to 8");
        if (filters is < 1 or > 1024) throw config.Unfit("disc_ndf", "1 to 1024");
        if (smallestSide < PatchDiscriminator.SmallestPicture(layers))
            throw config.Unfit("disc_num_layers", $"fewer layers: {layers} need pictures of at least {PatchDiscriminator.SmallestPicture(layers)} pixels a side, the dataset's have {smallestSide}");
        return new AdversaryOptions(start, factor, config.Number("disc_weight", 1), Layers: layers, Filters: filters,
            Hinge: config.Text("disc_loss", "hinge") switch { "hinge" => true, "vanilla" => false, _ => throw config.Unfit("disc_loss", "hinge or vanilla") });
    }
}
