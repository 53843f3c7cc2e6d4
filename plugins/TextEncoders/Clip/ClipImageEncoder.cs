using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>CLIP's vision transformer as a component: the embedding of the whole picture, at unit length, as retrieval-augmented models take it.</summary>
internal sealed class ClipImageEncoder(LazyModule<ClipVisionModel> model, ClipVisionOptions options) : IImageEncoder
{
    // Of the pictures that CLIP was trained on, in [0, 1].
    private static readonly float[] Mean = [0.48145466f, 0.4578275f, 0.40821073f], Deviation = [0.26862954f, 0.26130258f, 0.27577711f];

    public ImageEncoderSpec Spec => new(options.Projection);

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    /// <inheritdoc/>
    /// <remarks>The whole picture is brought to the side of the network, bicubic with aligned corners, as the original's retrieval code does.</remarks>
    public Tensor Encode(Tensor image)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(NetworkTensors.NeedGradients(image));
        var seen = functional.interpolate(image, size: [options.Side, options.Side], mode: InterpolationMode.Bicubic, align_corners: true);
        using Tensor mean = tensor(Mean).reshape(1, 3, 1, 1).to(image.device), deviation = tensor(Deviation).reshape(1, 3, 1, 1).to(image.device);
        var embedded = NetworkTensors.Leave(model.Value.forward(Compute.Enter((seen - mean) / deviation)), image.device);           // [B, projection]
        return (embedded / embedded.norm(1, keepdim: true, p: 2)).MoveToOuterDisposeScope();
    }

    public void Dispose() => model.Dispose();
}
