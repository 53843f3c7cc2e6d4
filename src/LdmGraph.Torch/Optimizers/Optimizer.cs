using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Changes parameters after their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                private readonly List<ParamGroup> groups = [];

                /// <summary>The groups, whose learning rates a schedule sets.</summary>
                public virtual IEnumerable<ILearningRateController> ParamGroups => groups;

                private protected IReadOnlyList<ParamGroup> Groups => groups;

                public abstract Tensor? step(Func<Tensor>? closure = null);

                public virtual IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

                public virtual void zero_grad()
                {
                    foreach (var parameter in parameters())
                    {
                        using var grad = parameter.grad;
                        grad?.zero_();
                    }
                }

                public virtual void add_param_group(ParamGroup param_group) => groups.Add(param_group);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing) { }

                /// <summary>Everything but the parameters that the next step depends on; the objects themselves, not copies.</summary>
                public class StateDictionary
                {
                    internal StateDictionary() { }

                    public List<OptimizerOptions> Options { get; } = [];

                    public List<OptimizerState> State { get; } = [];
                }
            }

            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What the optimizers share: state per parameter, and saving it.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        private readonly Dictionary<Parameter, OptimizerState> states = [];

        public virtual StateDictionary state_dict()
        {
            var result = new StateDictionary();
            result.Options.AddRange(Groups.Select(group => group.Options));
            result.State.AddRange(parameters().Select(parameter => states[parameter]));
            return result;
        }

        public virtual void load_state_dict(StateDictionary state_dict)
        {
            var own = this.state_dict();
            if (own.Options.Count != state_dict.Options.Count || own.State.Count != state_dict.State.Count)
                throw new ArgumentException("The state belongs to an optimizer of other parameters: their number or grouping differs.", nameof(state_dict));
            foreach (var (mine, theirs) in own.Options.Zip(state_dict.Options)) mine.LoadStateDict(theirs);
            foreach (var (mine, theirs) in own.State.Zip(state_dict.State)) mine.LoadStateDict(theirs);
        }

        public void save_state_dict(string location)
        {
            using var writer = new BinaryWriter(File.Create(location));
            save_state_dict(writer);
        }

        public void save_state_dict(BinaryWriter writer)
        {
            var own = state_dict();
            writer.Write(GetType().Name);
            writer.Encode(own.Options.Count);
            writer.Encode(own.State.Count);
            foreach (var options in own.Options) options.SaveStateDict(writer);
            foreach (var state in own.State) state.SaveStateDict(writer);
        }

        public void load_state_dict(string location)
        {
            using var reader = new BinaryReader(File.OpenRead(location));
            load_state_dict(reader);
        }

        public void load_state_dict(BinaryReader reader)
        {
            var own = state_dict();
            var name = reader.ReadString();
            if (name != GetType().Name) throw new InvalidDataException($"The state of {name} was loaded into {GetType().Name}.");
            if (reader.Decode() != own.Options.Count || reader.Decode() != own.State.Count)
                throw new InvalidDataException("The state belongs to an optimizer of other parameters: their number or grouping differs.");
            foreach (var options in own.Options) options.LoadStateDict(reader);
            foreach (var state in own.State) state.LoadStateDict(reader);
        }

        public override void add_param_group(ParamGroup param_group)
        {
            // A sequence may be computed anew at each look; the parameters must stay the same ones.
            param_group.Parameters = [.. param_group.Parameters];
            base.add_param_group(param_group);
            foreach (var parameter in param_group.Parameters) states[parameter] = MakeState(parameter, param_group.Options);
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            torch.Tensor? loss = null;
            if (closure is not null)
            {
                using var recording = torch.enable_grad();
                loss = closure();
            }
            using var quiet = torch.no_grad();
            foreach (var group in Groups)
            {
                foreach (var parameter in group.Parameters)
                {
                    using var scope = torch.NewDisposeScope();
                    if (parameter.grad is { } grad) Update(parameter, grad, states[parameter], group.Options);
                }
            }
            return loss;
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var state in states.Values) state.Dispose();
            base.Dispose(disposing);
        }

        private protected abstract OptimizerState MakeState(Parameter parameter, OptimizerOptions options);

        /// <summary>One step for one parameter, without recording; temporaries are disposed afterwards.</summary>
        private protected abstract void Update(Parameter parameter, torch.Tensor grad, OptimizerState state, OptimizerOptions options);
    }

    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }

        public virtual void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(InitialLearningRate);
            writer.Write(LearningRate!.Value);
        }

        public virtual void LoadStateDict(BinaryReader reader)
        {
            InitialLearningRate = reader.ReadDouble();
            LearningRate = reader.ReadDouble();
        }

        public virtual void LoadStateDict(OptimizerOptions source) =>
            (LearningRate, InitialLearningRate) = (source.LearningRate, source.InitialLearningRate);
    }

    public abstract class OptimizerState : IDisposable
    {
        public abstract void SaveStateDict(BinaryWriter writer);

        public abstract void LoadStateDict(BinaryReader reader);

        public abstract void LoadStateDict(OptimizerState source);

        public abstract void Dispose();
    }

    public class ParamGroup : torch.optim.ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        public OptimizerOptions Options { get; set; } = new();

        public double LearningRate
        {
            get => Options.LearningRate!.Value;
            set => Options.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options.InitialLearningRate;
            set => Options.InitialLearningRate = value;
        }
    }
}
