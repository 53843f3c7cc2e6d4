using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes parameters after their gradients. In TorchSharp, saving the state takes the type of the optimizer itself.</summary>
        public abstract class Optimizer : IDisposable
        {
            private readonly List<ParamGroup> groups = [];
            private readonly Dictionary<Parameter, OptimizerState> states = [];

            /// <summary>The groups, whose learning rates a schedule sets.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => groups;

            public virtual IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

            public virtual void zero_grad()
            {
                foreach (var parameter in parameters())
                {
                    using var grad = parameter.grad;
                    grad?.zero_();
                }
            }

            public virtual StateDictionary state_dict()
            {
                var result = new StateDictionary();
                result.Options.AddRange(groups.Select(group => group.Options));
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

            public virtual void add_param_group(ParamGroup param_group)
            {
                // A sequence may be computed anew at each look; the parameters must stay the same ones.
                param_group.Parameters = [.. param_group.Parameters];
                groups.Add(param_group);
                foreach (var parameter in param_group.Parameters) states[parameter] = MakeState(parameter, param_group.Options);
            }

            public virtual Tensor? step(Func<Tensor>? closure = null)
            {
                Tensor? loss = null;
                if (closure is not null)
                {
                    using var recording = enable_grad();
                    loss = closure();
                }
                using var quiet = no_grad();
                foreach (var group in groups)
                {
                    foreach (var parameter in group.Parameters)
                    {
                        using var scope = NewDisposeScope();
                        if (parameter.grad is { } grad) Update(parameter, grad, states[parameter], group.Options);
                    }
                }
                return loss;
            }

            protected virtual void Dispose(bool disposing)
            {
                foreach (var state in states.Values) state.Dispose();
            }

            private protected abstract OptimizerState MakeState(Parameter parameter, OptimizerOptions options);

            /// <summary>One step for one parameter, without recording; temporaries are disposed afterwards.</summary>
            private protected abstract void Update(Parameter parameter, Tensor grad, OptimizerState state, OptimizerOptions options);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

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
