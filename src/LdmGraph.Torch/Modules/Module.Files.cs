using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Writes <see cref="state_dict"/> in TorchSharp's format.</summary>
            public Module save(string location)
            {
                using var writer = new BinaryWriter(File.Create(location));
                var state = state_dict();
                writer.Encode(state.Count);
                foreach (var (name, tensor) in state)
                {
                    writer.Write(name);
                    tensor.Save(writer);
                }
                return this;
            }

            public virtual Module load(string location, bool strict = true)
            {
                using var scope = NewDisposeScope();
                using var reader = new BinaryReader(File.OpenRead(location));
                var state = new Dictionary<string, Tensor>();
                for (var left = reader.Decode(); left > 0; left--)
                {
                    var name = reader.ReadString();
                    state.Add(name, TensorExtensionMethods.Load(reader));
                }
                load_state_dict(state, strict);
                return this;
            }
        }
    }
}
