using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(q kᵀ / √d + mask) v over [..., tokens, d], without ever holding the whole matrix of weights.</summary>
            /// <param name="attn_mask">Added to the products when it holds numbers; when boolean, true lets a pair take part.</param>
            /// <param name="p">Dropout of the weights.</param>
            /// <param name="is_casual">Each token sees those up to itself only. Spelled as in TorchSharp.</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false) =>
                new(Native.ldm_attention(query.Handle, key.Handle, value.Handle, attn_mask?.Handle ?? 0, p, is_casual));
        }
    }
}
