using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Steps down the gradient, with momentum if asked for.</summary>
    public class SGD : optim.Optimizer
    {
        private readonly bool nesterov;
        private readonly bool maximize;

        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        {
            (this.nesterov, this.maximize) = (nesterov, maximize);
            var options = new Options { LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay };
            add_param_group(new ParamGroup { Parameters = parameters, Options = options });
        }

        private protected override OptimizerState MakeState(Parameter parameter, OptimizerOptions options) => new State();

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerState state, OptimizerOptions options)
        {
            var (s, o) = ((State)state, (Options)options);
            if (maximize) grad = -grad;
            if (o.weight_decay is { } decay and not 0) grad = grad.add(parameter, decay);
            if (o.momentum is { } momentum and not 0)
            {
                // The first gradient enters undampened, as in PyTorch.
                if (s.momentum_buffer is null) s.momentum_buffer = grad.clone().DetachFromDisposeScope();
                else s.momentum_buffer.mul_(momentum).add_(grad, 1 - o.dampening!.Value);
                grad = nesterov ? grad.add(s.momentum_buffer, momentum) : s.momentum_buffer;
            }
            parameter.add_(grad, -o.LearningRate!.Value);
        }

        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(momentum!.Value);
                writer.Write(dampening!.Value);
                writer.Write(weight_decay!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                (momentum, dampening, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var from = (Options)source;
                (momentum, dampening, weight_decay) = (from.momentum, from.dampening, from.weight_decay);
            }
        }

        public sealed class State : OptimizerState
        {
            public Tensor? momentum_buffer;

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(momentum_buffer is not null);
                momentum_buffer?.Save(writer);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                if (reader.ReadBoolean()) Take(TensorExtensionMethods.Load(reader));
            }

            public override void LoadStateDict(OptimizerState source)
            {
                if (((State)source).momentum_buffer is { } buffer) Take(buffer.clone());
            }

            public override void Dispose() => momentum_buffer?.Dispose();

            private void Take(Tensor buffer)
            {
                momentum_buffer?.Dispose();
                momentum_buffer = buffer.DetachFromDisposeScope();
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                SGD(parameters.Select(pair => pair.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
