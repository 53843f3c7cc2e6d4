using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Diffusion;

/// <summary>The network of LPIPS: the convolutions of VGG16 and a weight for each of their channels, named as the original's checkpoints name them.</summary>
internal sealed class PerceptualNetwork : Module
{
    // Numbers of torchvision's convolutions, slice by slice; every slice but the first halves the maps before it.
    private static readonly int[][] Convolutions = [[0, 2], [5, 7], [10, 12, 14], [17, 19, 21], [24, 26, 28]];
    private static readonly long[] Channels = [64, 128, 256, 512, 512];

    private readonly Slices net = new();
    private readonly List<ChannelWeights> _weights = [];

    public PerceptualNetwork() : base("LPIPS")
    {
        register_module(nameof(net), net);
        for (var slice = 0; slice < Channels.Length; slice++)
        {
            _weights.Add(new ChannelWeights(Channels[slice]));
            register_module($"lin{slice}", _weights[slice]);
        }
    }

    /// <summary>The name here of what torchvision calls <c>features.N.weight</c>; null for what has no place here.</summary>
    public static string? OfTorchvision(string name) =>
        name.Split('.') is ["features", var number, var parameter] && int.TryParse(number, out var n) && Array.FindIndex(Convolutions, numbers => numbers.Contains(n)) is >= 0 and var slice
            ? $"net.slice{slice + 1}.{n}.{parameter}" : null;

    /// <summary>After each slice, its maps: [B, 3, H, W] to [B, channels, H / 2^slice, W / 2^slice]; they belong to the caller's dispose scope.</summary>
    public IReadOnlyList<Tensor> Maps(Tensor x)
    {
        var maps = new List<Tensor>();
        for (var slice = 0; slice < Channels.Length; slice++)
        {
            if (slice > 0) x = functional.max_pool2d(x, 2, 2);
            foreach (var number in Convolutions[slice]) x = functional.relu(net[slice][number].forward(x));
            maps.Add(x);
        }
        return maps;
    }

    /// <summary>A slice's distances, one number for every position, from squared differences of its channels: [B, channels, h, w] to [B, 1, h, w].</summary>
    public Tensor Weigh(int slice, Tensor squares) => _weights[slice].forward(squares);

    private sealed class Slices : Module
    {
        private readonly List<Numbered> _slices = [];

        public Slices() : base("VGG16")
        {
            long channels = 3;
            for (var slice = 0; slice < Channels.Length; slice++)
            {
                var parts = new List<(int, Module<Tensor, Tensor>)>();
                foreach (var number in Convolutions[slice])
                {
                    parts.Add((number, Layers.Conv2d(channels, Channels[slice], kernel: 3, padding: 1)));
                    channels = Channels[slice];
                }
                _slices.Add(new Numbered([.. parts]));
                register_module($"slice{slice + 1}", _slices[slice]);
            }
        }

        public Numbered this[int slice] => _slices[slice];
    }

    private sealed class ChannelWeights : Module<Tensor, Tensor>
    {
        private readonly Numbered model;

        public ChannelWeights(long channels) : base(nameof(ChannelWeights))
        {
            // Number 0 is a dropout, which only the training of these weights knew.
            model = new Numbered((1, Layers.Conv2d(channels, 1, kernel: 1, bias: false)));
            register_module(nameof(model), model);
        }

        public override Tensor forward(Tensor squares) => model[1].forward(squares);
    }
}
