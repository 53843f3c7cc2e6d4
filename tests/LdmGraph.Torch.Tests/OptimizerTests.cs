using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class OptimizerTests : TorchTest
{
    [Fact]
    public void AdamW_follows_its_formula()
    {
        using var scope = NewDisposeScope();
        var (p, m, v) = (1.0, 0.0, 0.0);
        const double Rate = 0.1, Beta1 = 0.8, Beta2 = 0.9, Eps = 1e-3, Decay = 0.05;
        using var parameter = new Parameter(tensor(p));
        using var optimizer = optim.AdamW([parameter], Rate, Beta1, Beta2, Eps, Decay);
        for (var step = 1; step <= 3; step++)
        {
            optimizer.zero_grad();
            var loss = optimizer.step(() =>
            {
                var value = parameter.pow(3);
                value.backward();
                return value;
            });
            Assert.Equal(p * p * p, loss!.ToDouble(), 1e-12);
            var g = 3 * p * p;
            p -= Rate * Decay * p;
            (m, v) = (Beta1 * m + (1 - Beta1) * g, Beta2 * v + (1 - Beta2) * g * g);
            p -= Rate * (m / (1 - Math.Pow(Beta1, step))) / (Math.Sqrt(v / (1 - Math.Pow(Beta2, step))) + Eps);
            Assert.Equal(p, parameter.ToDouble(), 1e-12);
        }
    }

    [Fact]
    public void Adam_adds_decay_to_the_gradient_and_can_climb()
    {
        using var scope = NewDisposeScope();
        using var parameter = new Parameter(tensor(1.0));
        using var optimizer = optim.Adam([parameter], 0.1, weight_decay: 0.5, amsgrad: true, maximize: true);
        parameter.pow(2).backward();
        optimizer.step();
        // The first step of Adam has length lr in the direction of the sign: here -(2) + 0.5 < 0, so upwards.
        Assert.Equal(1.1, parameter.ToDouble(), 1e-6);
    }

    [Theory, InlineData(0, 0, false), InlineData(0.9, 0, false), InlineData(0.9, 0.1, false), InlineData(0.9, 0, true)]
    public void SGD_follows_its_formula(double momentum, double dampening, bool nesterov)
    {
        using var scope = NewDisposeScope();
        double p = 1, buffer = 0;
        using var parameter = new Parameter(tensor(p));
        using var optimizer = optim.SGD([parameter], 0.1, momentum, dampening, 0.01, nesterov);
        for (var step = 0; step < 3; step++)
        {
            optimizer.zero_grad();
            parameter.square().backward();
            optimizer.step();
            var g = 2 * p + 0.01 * p;
            buffer = step == 0 ? g : momentum * buffer + (1 - dampening) * g;
            p -= 0.1 * (momentum == 0 ? g : nesterov ? g + momentum * buffer : buffer);
            Assert.Equal(p, parameter.ToDouble(), 1e-12);
        }
    }

    public static TheoryData<string> Kinds => ["AdamW", "Adam", "SGD"];

    // In TorchSharp, what saves and loads belongs to no type that all optimizers have in common but one without a name worth using.
    private sealed record Resumable(
        optim.Optimizer Optimizer, Func<optim.Optimizer.StateDictionary> State, Action<optim.Optimizer.StateDictionary> Take, Action<BinaryWriter> Save, Action<BinaryReader> Load) : IDisposable
    {
        public void Dispose() => Optimizer.Dispose();
    }

    private static Resumable Make(string kind, Parameter parameter)
    {
        if (kind == "SGD")
        {
            var sgd = optim.SGD([("p", parameter)], 0.1, 0.9);
            return new(sgd, sgd.state_dict, sgd.load_state_dict, sgd.save_state_dict, sgd.load_state_dict);
        }
        if (kind == "Adam")
        {
            var adam = optim.Adam([("p", parameter)], 0.1);
            return new(adam, adam.state_dict, adam.load_state_dict, adam.save_state_dict, adam.load_state_dict);
        }
        var adamw = optim.AdamW([("p", parameter)], 0.1, amsgrad: true);
        return new(adamw, adamw.state_dict, adamw.load_state_dict, adamw.save_state_dict, adamw.load_state_dict);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_saved_state_resumes_exactly(string kind)
    {
        using var scope = NewDisposeScope();
        using var a = new Parameter(ones(3));
        using var first = Make(kind, a);
        void Step(Parameter p, optim.Optimizer optimizer)
        {
            optimizer.zero_grad();
            p.pow(3).sum().backward();
            optimizer.step();
        }
        Step(a, first.Optimizer);
        first.Optimizer.ParamGroups.Single().LearningRate = 0.05;
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        first.Save(writer);
        using var b = new Parameter(a.detach().clone());
        using var c = new Parameter(a.detach().clone());
        using var second = Make(kind, b);
        using var third = Make(kind, c);
        file.Position = 0;
        second.Load(new BinaryReader(file));
        third.Take(first.State());
        Step(a, first.Optimizer);
        Step(b, second.Optimizer);
        Step(c, third.Optimizer);
        Assert.True(allclose(a, b, 0, 0));
        Assert.True(allclose(a, c, 0, 0));
        using var other = optim.SGD([a, b], 0.1);
        Assert.Throws<ArgumentException>(() => other.load_state_dict(first.State()));
    }

    [Fact]
    public void Groups_have_rates_of_their_own()
    {
        using var scope = NewDisposeScope();
        using var a = new Parameter(tensor(1.0));
        using var b = new Parameter(tensor(1.0));
        using var optimizer = optim.AdamW([new AdamW.ParamGroup([a], 0.1), new AdamW.ParamGroup([b], 0.2)]);
        (a + b).backward();
        optimizer.step();
        Assert.Equal(0.9, a.ToDouble(), 1e-6);
        Assert.Equal(0.8, b.ToDouble(), 1e-6);
        Assert.Equal([0.1, 0.2], optimizer.ParamGroups.Select(group => group.InitialLearningRate));
    }

    [Fact]
    public void Gradients_are_clipped_together()
    {
        using var scope = NewDisposeScope();
        using var a = new Parameter(zeros(1));
        using var b = new Parameter(zeros(1));
        (a * 3 + b * 4).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 1e-6);
        Assert.Equal(0.6, a.grad!.ToDouble(), 1e-5);
        nn.utils.clip_grad_value_([a, b], 0.7);
        Assert.Equal(0.7, b.grad!.ToDouble(), 1e-5);
    }
}
