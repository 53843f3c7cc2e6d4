using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Conditioning.Classes;

/// <summary>Builds the conditioning stage of the original's class-conditional models.</summary>
[Service(typeof(IComponentBuilder<IConditioner>))]
public sealed class ClassEmbedderBuilder : IComponentBuilder<IConditioner>
{
    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture == "ldm.modules.encoders.modules.ClassEmbedder";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source) => Spec(source);

    /// <inheritdoc/>
    public IConditioner Build(ComponentSource source, Compute compute)
    {
        var spec = Spec(source);
        return new ClassConditioner(new LazyModule<ClassEmbedder>(new ClassEmbedder(spec.Size, spec.ContextDim!.Value), source.Weights, compute), spec);
    }

    private static ConditionerSpec Spec(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        return new ConditionerSpec(ConditionerInput.Classes, config.Whole("n_classes", 1000), ContextDim: config.Whole("embed_dim"));
    }
}
