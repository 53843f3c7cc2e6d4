namespace LdmGraph.Diffusion;

/// <summary>A component that can be had again with changed weights: what adapters, LoRA among them, are merged into.</summary>
/// <typeparam name="TComponent">The seam that the component fills: <see cref="IDenoiser"/>, <see cref="ITextEncoder"/>.</typeparam>
public interface IAdaptable<out TComponent> where TComponent : class
{
    /// <summary>Its weights, under its own parameters' names.</summary>
    Weights Weights { get; }

    /// <summary>
    /// Its modules that have a weight: from the path that diffusers or transformers give a module, which is what adapters are
    /// named after (<c>mid_block.attentions.0.proj_in</c>), to the weight's name in <see cref="Weights"/>.
    /// </summary>
    IReadOnlyDictionary<string, string> Modules { get; }

    /// <summary>The same component with other weights; both are disposed separately, and this one does not change.</summary>
    /// <param name="weights">The same names and shapes as <see cref="Weights"/>; read when first needed.</param>
    TComponent With(Weights weights);
}
