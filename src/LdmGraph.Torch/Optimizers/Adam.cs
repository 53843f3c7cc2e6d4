using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Adam (Kingma, Ba 2014, arXiv:1412.6980): steps by the mean of the gradients over the root of the mean of their squares.</summary>
    public class Adam : optim.Optimizer
    {
        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)]) { }

        public Adam(IEnumerable<ParamGroup> parameters)
        {
            foreach (var group in parameters) add_param_group(group);
        }

        /// <summary>Whether decay shrinks the parameter itself rather than joining the gradient: what makes AdamW.</summary>
        private protected virtual bool DecoupledDecay => false;

        private protected override OptimizerState MakeState(Parameter parameter, OptimizerOptions options) => new State(parameter, ((Options)options).amsgrad ?? false);

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerState state, OptimizerOptions options)
        {
            var (s, o) = ((State)state, (Options)options);
            var (lr, beta1, beta2, decay) = (o.LearningRate!.Value, o.beta1!.Value, o.beta2!.Value, o.weight_decay!.Value);
            if (o.maximize == true) grad = -grad;
            if (decay != 0 && DecoupledDecay) parameter.mul_(1 - lr * decay);
            else if (decay != 0) grad = grad.add(parameter, decay);
            s.step++;
            s.exp_avg.mul_(beta1).add_(grad, 1 - beta1);
            s.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            if (s.max_exp_avg_sq is { } most) most.copy_(most.maximum(s.exp_avg_sq));
            // Both means start at zero and are divided by the weight they have gathered so far.
            var (weight1, weight2) = (1 - Math.Pow(beta1, s.step), 1 - Math.Pow(beta2, s.step));
            var root = (s.max_exp_avg_sq ?? s.exp_avg_sq).sqrt().div_(Math.Sqrt(weight2)).add_(o.eps!.Value);
            parameter.addcdiv_(s.exp_avg, root, -lr / weight1);
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(beta1!.Value);
                writer.Write(beta2!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(amsgrad!.Value);
                writer.Write(maximize!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                (beta1, beta2, eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
                (amsgrad, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var from = (Options)source;
                (beta1, beta2, eps, weight_decay, amsgrad, maximize) = (from.beta1, from.beta2, from.eps, from.weight_decay, from.amsgrad, from.maximize);
            }
        }

        public class ParamGroup : Modules.ParamGroup
        {
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            {
                Parameters = parameters;
                base.Options = new Options
                {
                    LearningRate = lr,
                    InitialLearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                };
            }

            public (double, double) Betas
            {
                get => (Settings.beta1!.Value, Settings.beta2!.Value);
                set => (Settings.beta1, Settings.beta2) = value;
            }

            private Options Settings => (Options)base.Options;
        }

        public sealed class State : OptimizerState
        {
            public long step;
            public Tensor exp_avg;
            public Tensor exp_avg_sq;
            public Tensor? max_exp_avg_sq;

            internal State(Parameter parameter, bool amsgrad)
            {
                exp_avg = zeros_like(parameter).DetachFromDisposeScope();
                exp_avg_sq = zeros_like(parameter).DetachFromDisposeScope();
                max_exp_avg_sq = amsgrad ? zeros_like(parameter).DetachFromDisposeScope() : null;
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                exp_avg.Save(writer);
                exp_avg_sq.Save(writer);
                writer.Write(max_exp_avg_sq is not null);
                max_exp_avg_sq?.Save(writer);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                exp_avg.Load(reader);
                exp_avg_sq.Load(reader);
                if (reader.ReadBoolean()) (max_exp_avg_sq ??= zeros_like(exp_avg_sq).DetachFromDisposeScope()).Load(reader);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var from = (State)source;
                step = from.step;
                exp_avg.copy_(from.exp_avg);
                exp_avg_sq.copy_(from.exp_avg_sq);
                if (from.max_exp_avg_sq is { } most) (max_exp_avg_sq ??= zeros_like(exp_avg_sq).DetachFromDisposeScope()).copy_(most);
            }

            public override void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
                max_exp_avg_sq?.Dispose();
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
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                Adam(parameters.Select(pair => pair.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters) => new(parameters);
        }
    }
}
