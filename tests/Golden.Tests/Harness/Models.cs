using System.Text.Json.Nodes;
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
        foreach (var part in (IDisposable?[])[model.Denoiser, model.Autoencoder, model.TextEncoder, model.Conditioner])
            if (part is not null) golden.Own(part);
        return model;
    }

    /// <summary>A checkpoint of the case with the original's configuration beside it, for as long as the action takes.</summary>
    public static async ValueTask WithModelAsync(this GoldenCase golden, JsonObject parameters, string file, Func<LoadCheckpoint.Result, ValueTask> use)
    {
        var folder = Directory.CreateTempSubdirectory("ldmgraph-golden");
        try
        {
            // JSON is YAML, too.
            var config = new JsonObject { ["model"] = new JsonObject { ["target"] = "ldm.models.diffusion.ddpm.LatentDiffusion", ["params"] = parameters.DeepClone() } };
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.yaml"), config.ToJsonString());
            File.Copy(golden.PathOf(file), Path.Combine(folder.FullName, file));
            await use(await golden.LoadAsync(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
