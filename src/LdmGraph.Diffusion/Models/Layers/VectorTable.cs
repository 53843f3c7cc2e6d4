using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A table of vectors: int64 indices [...] to [..., features].</summary>
internal sealed class VectorTable(long count, long features, bool exact, WeightStart start) : Layer(nameof(VectorTable), [count, features], biasLength: null)
{
    public override Tensor Start(string name, Generator generator) => start(weight.shape, generator);

    public override ScalarType StoredIn(ScalarType compute) => exact ? ScalarType.Float32 : compute;

    public override Tensor forward(Tensor indices) => weight.index_select(0, indices.reshape(-1)).reshape([.. indices.shape, features]);
}
