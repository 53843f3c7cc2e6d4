using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A run of elements that tensors are views of. On which device it once lived is not our business.</summary>
/// <param name="Key">Its name in the container.</param>
/// <param name="Dtype">Type of its elements; null for an untyped storage, whose tensors bring their own.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="First">Its first byte in the stored run, for storages that are themselves views (legacy container only).</param>
internal sealed record TorchStorage(string Key, ScalarType? Dtype, long Bytes, long First = 0);
