using static TorchSharp.torch;

namespace LdmGraph.Tests;

internal static class TensorUse
{
    /// <summary>Takes what is wanted from a temporary and frees it.</summary>
    public static T Use<T>(this Tensor tensor, Func<Tensor, T> read)
    {
        using (tensor) return read(tensor);
    }
}
