using LdmGraph.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Graphs.Tests;

/// <summary>Binds and runs an installed graph at a size that takes no time.</summary>
internal sealed class SmallRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ldmgraph-graphs");

    /// <summary>Where the graphs write to.</summary>
    public string Output => _folder.FullName;

    /// <summary>Values of the params that decide how long a run takes, and of those without a default, by the names that graphs share.</summary>
    public Dictionary<string, object?> Values { get; } = new()
    {
        ["model"] = Installed.Model,
        ["width"] = "64",
        ["height"] = "64",
        ["steps"] = "3",
        ["tile"] = "4",
        ["stride"] = "2",
        ["count"] = "3",
    };

    /// <summary>A model's folder for all graphs, instead of one made for each.</summary>
    public string? Model { get; set; }

    /// <summary>Binds with the values that the graph has params for.</summary>
    public BoundGraph Bind(string name, ServiceProvider services)
    {
        var document = Installed.Document(name);
        if (Model is not null) Values["model"] = Model;
        else if (SmallModels.Has(document.Name)) Values["model"] = SmallModels.Write(document.Name, Output);
        if (document.Params.Any(param => param.Name is "lora" or "controlnet" or "word"))
            foreach (var (param, path) in SmallAdapters.Write(Output)) Values[param] = path;
        if (document.Params.Any(param => param.Name == "clip")) Values["clip"] = SmallClip.Write(Output);
        if (document.Params.Any(param => param.Name == "classifier")) Values["classifier"] = SmallModels.WriteClassifier(Output);
        return GraphBinder.Bind(document, Installed.Plugins.Catalog, new BindOptions
        {
            Params = Values.Where(value => document.Params.Any(param => param.Name == value.Key)).ToDictionary(),
            Files = services.GetRequiredService<FileRoots>(),
            Services = services,
            AllowMissingParams = Installed.IsPart(name),
        });
    }

    /// <summary>Runs the graph and hands its outputs to a look at them; returns the files it wrote.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string name, Action<RunResults>? look = null)
    {
        await using var services = Installed.Services(Output);
        var plan = EvaluationPlan.Create(Bind(name, services));
        using var runner = new GraphRunner();
        using var results = new RunResults();
        var files = new List<string>();
        await foreach (var happened in runner.RunAsync(plan, new RunOptions { Services = services, Results = results }))
            switch (happened)
            {
                case ArtifactWritten artifact: files.Add(artifact.Path); break;
                case RunFailed failed: Assert.Fail($"{name}: {failed.Failure}"); break;
            }
        look?.Invoke(results);
        return files;
    }

    /// <summary>A picture of 64 x 64 pixels, orange, with a transparent hole from (16, 24) to (40, 48).</summary>
    public string WriteHoled()
    {
        var path = Path.Combine(Output, "holed.png");
        File.WriteAllBytes(path, Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAAAbklEQVR42u3ZMREAIAwEwZcTiSjGBmggM6nY4gxse9mrzs8FAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPBShgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGCMAAAAAAAAAAAAAAAAAAAAAgF4XWs4Ue6M0Fx0AAAAASUVORK5CYII="));
        return path;
    }

    /// <summary>A folder of two pictures, an orange one with a hole and the given one as "made.png", and a file that is none.</summary>
    public string PictureFolder(string picture)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Output, "pictures")).FullName;
        File.Copy(WriteHoled(), Path.Combine(folder, "holed.png"), overwrite: true);
        File.Copy(picture, Path.Combine(folder, "made.png"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "no picture");
        return folder;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
