using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>What cross-attention attends to.</summary>
/// <param name="Tokens">[B, tokens, context dimension].</param>
/// <param name="Number">Equal for equal tokens, so that what follows from them can be kept; null when it must not be kept, because gradients are wanted through it.</param>
internal sealed record Context(Tensor Tokens, long? Number);
