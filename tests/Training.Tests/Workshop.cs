using System.Reflection;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints;
using LdmGraph.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Plugins.Training.Tests;

/// <summary>A folder to train in, with configurations of models so small that a step takes milliseconds.</summary>
internal sealed class Workshop : IDisposable
{
    private static readonly Assembly[] Plugins =
        [typeof(Autoencoders.AutoencoderBuilder).Assembly, typeof(LoadCheckpoint).Assembly, typeof(Conditioning.TextEncode).Assembly, typeof(Denoisers.UNetBuilder).Assembly,
         typeof(Images.SaveImage).Assembly, typeof(Schedules.LdmSchedules).Assembly, typeof(TextEncoders.BertBuilder).Assembly];

    private readonly ServiceProvider _services;

    public Workshop()
    {
        Folder = Directory.CreateTempSubdirectory("ldmgraph-training").FullName;
        Roots = new FileRoots([Folder], Path.Combine(Folder, "out"));
        var services = new ServiceCollection().AddSingleton(new PictureSettings());
        foreach (var type in Plugins.SelectMany(plugin => plugin.GetTypes()))
            foreach (var service in type.GetCustomAttributes<ServiceAttribute>()) services.AddSingleton(service.Contract, type);
        _services = services.BuildServiceProvider();
        Write("kl.yaml", FirstStage("AutoencoderKL", "embed_dim: 3", doubled: true));
        Write("vq.yaml", FirstStage("VQModelInterface", "embed_dim: 3\n    n_embed: 16", doubled: false));
        foreach (var name in (string[])["kl", "vq"])
        {
            File.Copy(PathOf($"{name}.yaml"), PathOf($"{name}-gan.yaml"));
            Change($"{name}-gan.yaml", "gradient_weight: 0.2", Discriminator);
        }
    }

    public string Folder { get; }

    public FileRoots Roots { get; }

    public IWeightsFiles Files => _services.GetRequiredService<IWeightsFiles>();

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>Writes another text in the place of one that a file has.</summary>
    public void Change(string name, string before, string now)
    {
        var text = File.ReadAllText(PathOf(name));
        Assert.Contains(before, text, StringComparison.Ordinal);
        Write(name, text.Replace(before, now, StringComparison.Ordinal));
    }

    public byte[] Result(string name) => File.ReadAllBytes(PathOf($"out/{name}"));

    /// <summary>Trains a first stage for so many steps in all.</summary>
    public ValueTask<TrainAutoencoder.Result> FirstStageAsync(string name, int steps, string config = "kl.yaml", IDataset? dataset = null, double rate = 2e-3,
        FirstStagePart part = FirstStagePart.All, IAutoencoder? start = null, NodeContext? context = null, ulong seed = 1, int saveEvery = 1000, Compute? compute = null) =>
        new TrainAutoencoder(Roots, compute ?? Compute.Cpu, _services)
        {
            Dataset = dataset ?? new Squares(), Config = config, Name = name, Steps = steps, Batch = 8, Warmup = 2, LogEvery = 5, SaveEvery = saveEvery, ShowEvery = saveEvery,
            LearningRate = rate, WeightDecay = 0, Ema = 0.9, Seed = new Seed(seed), Part = part, Autoencoder = start, Decay = LearningRateDecay.Constant,
        }.EvaluateAsync(context ?? NodeContexts.At());

    /// <summary>Trains a diffusion model for so many steps in all.</summary>
    public ValueTask<TrainDiffusion.Result> DiffusionAsync(string name, int steps, IAutoencoder firstStage, string config, IDataset? dataset = null, int cache = 0,
        NodeContext? context = null, int accumulate = 1, double rate = 2e-3, int saveEvery = 1000) =>
        new TrainDiffusion(Roots, Compute.Cpu, _services)
        {
            Dataset = dataset ?? new Squares(), Autoencoder = firstStage, Config = config, Name = name, Steps = steps, Batch = 8, Accumulate = accumulate, Warmup = 2, LogEvery = 5,
            SaveEvery = saveEvery, ShowEvery = saveEvery, LearningRate = rate, Ema = 0.9, Cache = cache, Seed = new Seed(1), Decay = LearningRateDecay.Constant, Clip = 1,
        }.EvaluateAsync(context ?? NodeContexts.At());

    /// <summary>A model's folder or file, loaded as graphs load it.</summary>
    public async Task<LoadCheckpoint.Result> LoadAsync(string path) =>
        await new LoadCheckpoint(Roots, new FileHashes(), Compute.Cpu, _services) { Model = PathOf(path) }.EvaluateAsync(NodeContexts.At());

    /// <summary>Writes the configuration of a whole model over the first stage kl.yaml.</summary>
    public string Diffusion(string name, string conditioning, string more = "")
    {
        var context = conditioning.Length == 0 ? "" : "\n        use_spatial_transformer: true\n        context_dim: 16";
        Write(name, $$"""
            model:
              target: ldm.models.diffusion.ddpm.LatentDiffusion
              params:
                linear_start: 0.0015
                linear_end: 0.0195
                timesteps: 100
                scale_by_std: true
            {{more}}
                unet_config:
                  target: ldm.modules.diffusionmodules.openaimodel.UNetModel
                  params:
                    in_channels: 3
                    out_channels: 3
                    model_channels: 32
                    channel_mult: [1]
                    num_res_blocks: 1
                    attention_resolutions: [1]
                    num_head_channels: 16
                    use_scale_shift_norm: true{{context}}
                first_stage_config:
                  target: ldm.models.autoencoder.AutoencoderKL
                  params:
                    embed_dim: 3
                    ddconfig: {double_z: true, z_channels: 3, resolution: 16, in_channels: 3, out_ch: 3, ch: 32, ch_mult: [1, 1], num_res_blocks: 1, attn_resolutions: [], attn_type: none}
            {{conditioning}}
            """);
        return name;
    }

    private const string Discriminator = "gradient_weight: 0.2, disc_start: 2, disc_factor: 1, disc_weight: 0.5, disc_num_layers: 2, disc_ndf: 8";

    public const string Captions = """
            cond_stage_config:
              target: ldm.modules.encoders.modules.BERTEmbedder
              params: {n_embed: 16, n_layer: 1, vocab_size: 12, max_seq_len: 4}
        """;

    public const string Classes = """
            cond_stage_config:
              target: ldm.modules.encoders.modules.ClassEmbedder
              params: {n_classes: 4, embed_dim: 16}
        """;

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static string FirstStage(string target, string size, bool doubled) => $$$"""
        model:
          target: ldm.models.autoencoder.{{{target}}}
          params:
            {{{size}}}
            lossconfig: {params: {kl_weight: 1.0e-6, gradient_weight: 0.2}}
            ddconfig: {double_z: {{{(doubled ? "true" : "false")}}}, z_channels: 3, resolution: 16, in_channels: 3, out_ch: 3, ch: 32, ch_mult: [1, 1], num_res_blocks: 1, attn_resolutions: [], attn_type: none}
        """;
}
