using System.Text.Json.Nodes;

namespace LdmGraph.Diffusion;

/// <summary>One component of a checkpoint before it is built: what it is, how it is configured, where its weights are.</summary>
/// <param name="Architecture">
/// The class that the reference names: <c>UNet2DConditionModel</c> (diffusers' <c>_class_name</c>) or
/// <c>ldm.modules.diffusionmodules.openaimodel.UNetModel</c> (the original's <c>target</c>). Only compared, never loaded.
/// </param>
/// <param name="Config">Its configuration with the reference's own key names: diffusers' <c>config.json</c>, or the original's <c>params</c>.</param>
/// <param name="Weights">Its tensors, with the component's prefix removed.</param>
/// <param name="Identity">Hash or name that stands for the weights.</param>
/// <param name="Folder">Folder in which files that belong to it lie (a tokenizer's vocabulary), or null.</param>
public sealed record ComponentSource(string Architecture, JsonObject Config, Weights Weights, string Identity, string? Folder)
{
    /// <summary>What the enclosing model says about it: the original's top-level <c>params</c> (scale factor, schedule), diffusers' other configs.</summary>
    public JsonObject Model { get; init; } = [];
}

/// <summary>
/// Builds components of one architecture. Implementations are services (<see cref="ServiceAttribute"/>), so that a new
/// architecture is a new file in any plugin.
/// </summary>
/// <typeparam name="TComponent">The seam the component fills: <see cref="IDenoiser"/>, <see cref="IAutoencoder"/>, ...</typeparam>
public interface IComponentBuilder<out TComponent> where TComponent : class
{
    /// <summary>True for the architectures this builds.</summary>
    bool Builds(string architecture);

    /// <summary>What the component will take and give, from its configuration alone.</summary>
    IValueSpec Describe(ComponentSource source);

    /// <summary>Builds it. Names and shapes of all weights are checked here; their content is read when first needed.</summary>
    /// <exception cref="InvalidDataException">Missing, extra or misshapen tensors (the first ten, and how many), or a configuration that makes no sense.</exception>
    TComponent Build(ComponentSource source, Compute compute);
}
