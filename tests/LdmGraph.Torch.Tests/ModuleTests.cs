using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class ModuleTests : TorchTest
{
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first = nn.Linear(4, 4);
        [ComponentName(Name = "out")] private readonly Linear last = nn.Linear(4, 2);
        private readonly Tensor scale = full([1], 2f);

        public Block() : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (last.call(first.call(input).silu()) * scale).MoveToOuterDisposeScope();
        }
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleList<Block> blocks = nn.ModuleList(new Block(), new Block());
        private readonly Sequential head = nn.Sequential(nn.Linear(2, 3), nn.SiLU(), nn.Dropout(0.5), nn.Identity());
        private readonly ModuleDict<nn.Module> extra = nn.ModuleDict<nn.Module>(("norm", nn.LayerNorm(3)));

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return ((LayerNorm)extra["norm"]).call(head.call(blocks[0].call(input) + blocks[1].call(input))).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void Names_are_the_fields_or_what_the_attribute_says()
    {
        using var net = new Net();
        Assert.Equal(
            [
                "blocks.0.first.weight", "blocks.0.first.bias", "blocks.0.out.weight", "blocks.0.out.bias", "blocks.1.first.weight", "blocks.1.first.bias",
                "blocks.1.out.weight", "blocks.1.out.bias", "head.0.weight", "head.0.bias", "extra.norm.weight", "extra.norm.bias",
            ],
            net.named_parameters().Select(pair => pair.name));
        Assert.Equal(["blocks.0.scale", "blocks.1.scale"], net.named_buffers().Select(pair => pair.name));
        Assert.Equal(14, net.state_dict().Count);
        Assert.Equal(12, net.parameters().Count());
        Assert.Equal(2, net.buffers().Count());
        Assert.Equal(["blocks", "head", "extra"], net.named_children().Select(pair => pair.name));
        Assert.Equal(3, net.children().Count());
        Assert.Contains("blocks.1.out", net.named_modules().Select(pair => pair.name));
        Assert.Equal(14, net.modules().Count());
        Assert.NotNull(net.get_parameter("head.0.bias"));
        Assert.NotNull(net.get_buffer("blocks.1.scale"));
        Assert.True(net.has_parameter("head.0.weight"));
        Assert.False(net.has_buffer("head.0.weight"));
        Assert.Equal("Net", net.GetName());
    }

    [Fact]
    public void A_state_goes_from_one_model_to_another()
    {
        using var scope = NewDisposeScope();
        using var a = new Net();
        using var b = new Net();
        a.eval();
        b.eval();
        var x = randn(3, 4);
        Assert.False(allclose(a.call(x), b.call(x)));
        b.load_state_dict(a.state_dict());
        Assert.True(allclose(a.call(x), b.call(x), 0, 0));
        var incomplete = a.state_dict();
        incomplete.Remove("head.0.bias");
        incomplete.Add("tail", x);
        var error = Assert.Throws<InvalidOperationException>(() => b.load_state_dict(incomplete));
        Assert.Contains("Missing: head.0.bias. Unexpected: tail.", error.Message, StringComparison.Ordinal);
        var (missing, unexpected) = b.load_state_dict(incomplete, strict: false);
        Assert.Equal((1, 1), (missing.Count, unexpected.Count));
        b.load_state_dict(incomplete, skip: ["tail", "head.0.bias"]);
    }

    [Fact]
    public void A_saved_model_loads_again()
    {
        using var scope = NewDisposeScope();
        using var a = new Net();
        using var b = new Net();
        var path = Path.GetTempFileName();
        a.save(path);
        b.load(path);
        Assert.All(a.state_dict(), pair => Assert.True(allclose(pair.Value, b.state_dict()[pair.Key], 0, 0)));
        File.Delete(path);
    }

    [Fact]
    public void A_model_on_META_has_shapes_but_no_memory_until_weights_are_assigned()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(100_000, 1_000_000, device: META, dtype: bfloat16);
        using var conv = nn.Conv2d(4, 8, 3, device: META);
        using var conv1 = nn.Conv1d(4, 8, 3, device: META);
        using var group = nn.GroupNorm(2, 8, device: META);
        using var layer = nn.LayerNorm(8, device: META);
        using var table = nn.Embedding(10, 4, device: META);
        Assert.Equal([1_000_000L, 100_000], linear.weight.shape);
        Assert.Equal(bfloat16, linear.weight.dtype);
        Assert.All(new Tensor?[] { linear.bias, conv.weight, conv1.weight, group.bias, layer.weight, table.weight }, t => Assert.True(t!.is_meta));
        var old = conv.weight;
        conv.weight = new Parameter(ones(8, 4, 3, 3));
        conv.bias = new Parameter(zeros(8), requires_grad: false);
        conv1.weight = new Parameter(ones(8, 4, 3));
        conv1.bias = null;
        group.weight = new Parameter(ones(8));
        group.bias = new Parameter(ones(8));
        layer.weight = new Parameter(ones(8));
        table.weight = new Parameter(ones(10, 4));
        Assert.True(old.IsInvalid);
        Assert.Equal(36, conv.call(ones(1, 4, 3, 3))[0, 0].ToSingle());
        Assert.Equal(12, conv1.call(ones(1, 4, 3))[0, 0].ToSingle());
        Assert.Equal(["weight"], conv1.named_parameters().Select(pair => pair.name));
        Assert.Equal(4, table.call(tensor(new long[] { 3 })).sum().ToSingle());
        Assert.False(conv.bias!.requires_grad);
    }

    [Fact]
    public void Moving_a_model_keeps_references_to_its_parameters_good()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        var parameter = net.get_parameter("head.0.weight")!;
        net.register_buffer("steps", zeros([1], int64));
        net.to(bfloat16).eval();
        Assert.Equal(bfloat16, parameter.dtype);
        Assert.True(parameter.requires_grad);
        Assert.Equal(int64, net.get_buffer("steps")!.dtype);
        Assert.Equal(bfloat16, net.call(randn([1, 4], bfloat16)).dtype);
        Assert.Equal(float16, net.half().get_parameter("head.0.weight")!.dtype);
        Assert.Equal(float32, net.to(CPU).@float().cpu().get_parameter("head.0.weight")!.dtype);
        Assert.Equal(float64, net.to(CPU, float64).get_parameter("head.0.weight")!.dtype);
        Assert.True(net.to(META).get_parameter("head.0.weight")!.is_meta);
    }

    [Fact]
    public void Training_and_evaluation_reach_every_module()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        Assert.True(net.training);
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        var seen = 0;
        net.apply(_ => seen++);
        Assert.Equal(15, seen);
        net.call(randn(2, 4)).square().sum().backward();
        using (var grad = net.get_parameter("head.0.weight")!.grad) Assert.NotNull(grad);
        net.zero_grad();
        Assert.Null(net.get_parameter("head.0.weight")!.grad);
        net.train();
        Assert.True(net.training);
    }

    [Fact]
    public void Layers_equal_their_functions()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 4, 6, 6);
        using var reflected = nn.Conv2d(4, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect);
        var padded = nn.functional.pad(x, (1, 1, 1, 1), PaddingModes.Reflect);
        Assert.True(allclose(nn.functional.conv2d(padded, reflected.weight, reflected.bias), reflected.call(x), 1e-4, 1e-5));
        using var same = nn.Conv2d(4, 2, 3, Padding.Same, groups: 2);
        Assert.Equal([2L, 2, 6, 6], same.call(x).shape);
        Assert.Equal((4L, 2L), (same.in_channels, same.out_channels));
        using var wide = nn.Conv2d(4, 2, (1, 3), padding: (0, 1), bias: false);
        Assert.Equal([2L, 2, 6, 6], wide.call(x).shape);
        using var line = nn.Conv1d(4, 2, 3, Padding.Same);
        Assert.Equal([2L, 2, 6], line.call(x[.., .., 0]).shape);
        using var batch = nn.BatchNorm2d(4);
        Assert.Equal(0, batch.call(x).mean().ToSingle(), 1e-5);
        Assert.NotEqual(0, batch.get_buffer("running_mean")!.abs().sum().ToSingle());
        using var group = nn.GroupNorm(2, 4);
        Assert.True(allclose(nn.functional.group_norm(x, 2), group.call(x)));
        using var plain = nn.LayerNorm([6, 6], elementwise_affine: false);
        Assert.Empty(plain.parameters());
        Assert.True(allclose(nn.functional.layer_norm(x, [6, 6]), plain.call(x)));
        using var all = nn.Sequential(
            ("gelu", nn.GELU()), ("relu", nn.ReLU(true)), ("leaky", nn.LeakyReLU()), ("sigmoid", nn.Sigmoid()), ("tanh", nn.Tanh()), ("max", nn.MaxPool2d(2)),
            ("avg", nn.AvgPool2d(1)), ("adaptive", nn.AdaptiveAvgPool2d(2)), ("flat", nn.Flatten()), ("soft", nn.Softmax(1)));
        AssertClose([1, 1], all.call(x).sum(1));
        Assert.Equal(10, all.Count);
        Assert.True(allclose(x, nn.Sequential().call(x)));
        using var table = nn.Embedding_from_pretrained(x.view(-1, 1));
        Assert.True(allclose(x, table.call(arange(288)).view_as(x)));
    }

    [Fact]
    public void A_new_linear_layer_draws_the_weights_that_PyTorch_draws()
    {
        using var scope = NewDisposeScope();
        manual_seed(0).Dispose();
        using var linear = nn.Linear(2, 2);
        // torch.manual_seed(0); torch.nn.Linear(2, 2)
        AssertClose([-0.0053, 0.3793, -0.5820, -0.5204], linear.weight.reshape(-1), 1e-4);
        AssertClose([-0.2723, 0.1896], linear.bias!, 1e-4);
    }

    [Fact]
    public void First_values_have_the_spread_asked_for()
    {
        using var scope = NewDisposeScope();
        var x = empty(200, 100);
        Assert.Equal((100L, 200L), nn.init.CalculateFanInAndFanOut(x));
        Assert.Equal(3, nn.init.normal_(x, 3, 0.1).mean().ToSingle(), 0.01);
        Assert.Equal(Math.Sqrt(2.0 / 100), nn.init.kaiming_normal_(x).std().ToDouble(), 0.01);
        Assert.InRange(nn.init.kaiming_uniform_(x).abs().max().ToDouble(), 0.2, Math.Sqrt(6.0 / 100));
        Assert.InRange(nn.init.xavier_uniform_(x).abs().max().ToDouble(), 0.1, Math.Sqrt(6.0 / 300));
        Assert.Equal(Math.Sqrt(2.0 / 300), nn.init.xavier_normal_(x).std().ToDouble(), 0.01);
        Assert.InRange(nn.init.trunc_normal_(x, std: 5).abs().max().ToDouble(), 1.9, 2);
        Assert.Equal(0, nn.init.zeros_(x).sum().ToDouble());
        Assert.Equal(20_000, nn.init.ones_(x).sum().ToDouble());
        Assert.InRange(nn.init.uniform_(x, 2, 3).min().ToDouble(), 2, 3);
        Assert.Equal(7, nn.init.constant_(x, 7).mean().ToDouble());
        Assert.Equal(5.0 / 3, nn.init.calculate_gain(nn.init.NonlinearityType.Tanh));
    }

    [Fact]
    public void Lists_and_dictionaries_of_modules_keep_their_order()
    {
        using var list = new ModuleList<Linear>(nn.Linear(1, 1));
        list.append(nn.Linear(2, 2));
        list.Insert(0, nn.Linear(3, 3));
        Assert.Equal([3L, 1, 2], list.Select(linear => linear.in_features));
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"], list.named_parameters().Select(pair => pair.name));
        var gone = list[0];
        list.RemoveAt(0);
        gone.Dispose();
        Assert.Equal(2, list.Count);
        var error = Assert.Throws<ArgumentException>(() => list.register_module("a.b", nn.Identity()));
        Assert.Contains("dot", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_takes_the_data_over()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);
        var parameter = new Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(scope.Contains(parameter));
        Assert.True(zeros(1).AsParameter().requires_grad);
        Assert.False(nn.Parameter(zeros(1), false).requires_grad);
    }
}
