using TorchSharp.Interop;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    /// <summary>A table of vectors, looked up by number.</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        [ComponentName(Name = nameof(weight))] private Parameter? weightField;
        private readonly long? paddingIndex;

        internal Embedding(Parameter weight, long? paddingIndex) : base(nameof(Embedding))
        {
            this.weight = weight;
            this.paddingIndex = paddingIndex;
        }

        public Parameter weight
        {
            get => weightField!;
            set => Assign(nameof(weight), ref weightField, value);
        }

        public override torch.Tensor forward(torch.Tensor input) => new(Native.ldm_embedding(input.Handle, weight.Handle, paddingIndex ?? -1));
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, Device? device = null, ScalarType? dtype = null)
            {
                var weight = new Parameter(empty([num_embeddings, embedding_dims], dtype, device));
                using var quiet = no_grad();
                if (!weight.is_meta) weight.normal_();
                if (padding_idx is { } index && !weight.is_meta)
                {
                    using var row = weight.select(0, index);
                    row.zero_();
                }
                return new(weight, padding_idx);
            }

            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null) =>
                new(new(embeddings.alias(), !freeze), padding_idx);
        }
    }
}
