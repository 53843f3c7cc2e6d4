namespace LdmGraph.Diffusion;

/// <summary>What <see cref="ICheckpointInspector.Inspect"/> found.</summary>
/// <param name="Path">The path that was inspected.</param>
/// <param name="Layout">
/// How it is laid out, in words: "diffusers folder", "original config.yaml with its checkpoint", "single file, recognised
/// from its keys", "tensors" when the tensors belong to no model that is known.
/// </param>
/// <param name="Architecture">The class that the reference names for the whole: <c>LDMTextToImagePipeline</c>, <c>ldm.models.diffusion.ddpm.LatentDiffusion</c>; null when unknown.</param>
public sealed record CheckpointReport(string Path, string Layout, string? Architecture)
{
    /// <summary>The files it consists of, configurations included.</summary>
    public required IReadOnlyList<CheckpointFile> Files { get; init; }

    /// <summary>The components in it, in the order of the ports of <c>checkpoint.load</c>.</summary>
    public required IReadOnlyList<CheckpointComponent> Components { get; init; }

    /// <summary>Every tensor, in the order of the files.</summary>
    public required IReadOnlyList<CheckpointTensor> Tensors { get; init; }

    /// <summary>What else is worth knowing: EMA weights and whether they are used, classes that were left as placeholders, tensors that nothing uses.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Number of stored elements over all tensors.</summary>
    public long Elements => Tensors.Sum(tensor => tensor.Info.Elements);
}

/// <summary>One file of a checkpoint.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Format">"safetensors", "PyTorch zip", "PyTorch legacy", "yaml", "json", ...</param>
/// <param name="Bytes">Its size.</param>
public sealed record CheckpointFile(string Path, string Format, long Bytes);

/// <summary>One component of a checkpoint.</summary>
/// <param name="Port">The output of <c>checkpoint.load</c> that gives it: <c>denoiser</c>, <c>autoencoder</c>, <c>textEncoder</c>, <c>schedule</c>; or the reference's name for what has no port.</param>
/// <param name="Architecture">The class that the reference names.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="Description">What it takes and gives, when a plugin builds it; otherwise null.</param>
public sealed record CheckpointComponent(string Port, string Architecture, long Parameters, string? Description);

/// <summary>One tensor of a checkpoint.</summary>
/// <param name="File">Absolute path of the file that holds it.</param>
/// <param name="Name">Its stored name.</param>
/// <param name="Info">Type and shape.</param>
public sealed record CheckpointTensor(string File, string Name, WeightInfo Info);
