using LdmGraph.Plugins.Checkpoints;

namespace LdmGraph.Golden;

/// <summary>Loads models as graphs do.</summary>
internal static class Models
{
    /// <summary>A model's folder or file. The case disposes what comes of it.</summary>
    public static async ValueTask<LoadCheckpoint.Result> LoadAsync(this GoldenCase golden, string path)
    {
        var roots = new FileRoots([path], Path.GetTempPath());
        var model = await new LoadCheckpoint(roots, new FileHashes(), Diffusion.Compute.Cpu, Components.Services) { Model = path }.EvaluateAsync(Nodes.Context);
        foreach (var part in (IDisposable?[])[model.Denoiser, model.Autoencoder, model.TextEncoder])
            if (part is not null) golden.Own(part);
        return model;
    }
}
