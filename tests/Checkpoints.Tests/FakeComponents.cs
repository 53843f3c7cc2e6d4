using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests;

/// <summary>Builders that record what they were given; their components hold one tensor.</summary>
internal sealed class FakeComponents : IComponentBuilder<IDenoiser>, IComponentBuilder<IAutoencoder>, IComponentBuilder<ITextEncoder>, IComponentBuilder<IConditioner>, IComponentBuilder<NoiseSchedule>
{
    public Dictionary<string, ComponentSource> Built { get; } = [];

    /// <summary>Architectures that are not known.</summary>
    public HashSet<string> Unknown { get; } = [];

    public static ServiceProvider Services(string root, FakeComponents components, Compute? compute = null) => new ServiceCollection()
        .AddSingleton(new FileRoots([root], Path.Combine(root, "out")))
        .AddSingleton(new FileHashes())
        .AddSingleton(compute ?? Compute.Cpu)
        .AddSingleton<IComponentBuilder<IDenoiser>>(components)
        .AddSingleton<IComponentBuilder<IAutoencoder>>(components)
        .AddSingleton<IComponentBuilder<ITextEncoder>>(components)
        .AddSingleton<IComponentBuilder<IConditioner>>(components)
        .AddSingleton<IComponentBuilder<NoiseSchedule>>(components)
        .BuildServiceProvider();

    bool IComponentBuilder<IDenoiser>.Builds(string architecture) => Knows(architecture);

    bool IComponentBuilder<IAutoencoder>.Builds(string architecture) => Knows(architecture);

    bool IComponentBuilder<ITextEncoder>.Builds(string architecture) => Knows(architecture) && !architecture.EndsWith("ClassEmbedder", StringComparison.Ordinal);

    bool IComponentBuilder<IConditioner>.Builds(string architecture) => Knows(architecture) && architecture.EndsWith("ClassEmbedder", StringComparison.Ordinal);

    bool IComponentBuilder<NoiseSchedule>.Builds(string architecture) => Knows(architecture);

    IValueSpec IComponentBuilder<IDenoiser>.Describe(ComponentSource source) => new DenoiserSpec(4, 4, 32);

    IValueSpec IComponentBuilder<IAutoencoder>.Describe(ComponentSource source) => new AutoencoderSpec(source.Identity, 8, 4, 1);

    IValueSpec IComponentBuilder<ITextEncoder>.Describe(ComponentSource source) => new TextEncoderSpec(77, 32);

    IValueSpec IComponentBuilder<IConditioner>.Describe(ComponentSource source) => new ConditionerSpec(ConditionerInput.Classes, 10, 32);

    IValueSpec IComponentBuilder<NoiseSchedule>.Describe(ComponentSource source) => new DenoiserSpec(0, 0, null);

    IDenoiser IComponentBuilder<IDenoiser>.Build(ComponentSource source, Compute compute) => new Denoiser(Record(Port.Denoiser, source), compute);

    IAutoencoder IComponentBuilder<IAutoencoder>.Build(ComponentSource source, Compute compute) => new Autoencoder(Record(Port.Autoencoder, source), compute);

    ITextEncoder IComponentBuilder<ITextEncoder>.Build(ComponentSource source, Compute compute) => new TextEncoder(Record(Port.TextEncoder, source), compute);

    IConditioner IComponentBuilder<IConditioner>.Build(ComponentSource source, Compute compute) => new Conditioner(Record(Port.Conditioner, source), compute);

    NoiseSchedule IComponentBuilder<NoiseSchedule>.Build(ComponentSource source, Compute compute)
    {
        Record(Port.Schedule, source);
        return new NoiseSchedule([0.1, 0.2]);
    }

    private bool Knows(string architecture) => !Unknown.Contains(architecture);

    private ComponentSource Record(string port, ComponentSource source) => Built[port] = source;

    internal abstract class Component(ComponentSource source, Compute compute)
    {
        private readonly Tensor _held = source.Weights.Read(source.Weights.Entries.Keys.First());

        public Compute Compute { get; } = compute;

        public long Bytes => _held.NumberOfElements * _held.ElementSize;

        public void Dispose() => _held.Dispose();
    }

    private sealed class Denoiser(ComponentSource source, Compute compute) : Component(source, compute), IDenoiser
    {
        public DenoiserSpec Spec => new(4, 4, 32);

        public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning) => throw new NotSupportedException();
    }

    private sealed class Autoencoder(ComponentSource source, Compute compute) : Component(source, compute), IAutoencoder
    {
        public AutoencoderSpec Spec => new("", 8, 4, 1);

        public LatentPosterior Encode(Tensor image) => throw new NotSupportedException();

        public Tensor Decode(Tensor latent) => throw new NotSupportedException();
    }

    private sealed class Conditioner(ComponentSource source, Compute compute) : Component(source, compute), IConditioner
    {
        public ConditionerSpec Spec => new(ConditionerInput.Classes, 10, 32);

        public Conditioning Encode(Tensor input) => throw new NotSupportedException();
    }

    private sealed class TextEncoder(ComponentSource source, Compute compute) : Component(source, compute), ITextEncoder
    {
        public TextEncoderSpec Spec => new(77, 32);

        public IReadOnlyList<long[]> Tokenize(IReadOnlyList<string> texts) => throw new NotSupportedException();

        public Tensor Encode(Tensor ids) => throw new NotSupportedException();
    }
}
