using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Writing;

namespace LdmGraph.Plugins.Images.Tests;

/// <summary>A folder of its own for one test, and nodes that see it as the place for results.</summary>
internal sealed class Scratch : IDisposable
{
    internal Scratch()
    {
        Folder = Directory.CreateTempSubdirectory("ldmgraph-images-").FullName;
        Roots = new FileRoots([System.IO.Path.Combine(AppContext.BaseDirectory, "Pictures")], Folder);
    }

    internal string Folder { get; }

    internal FileRoots Roots { get; }

    internal IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(path => System.IO.Path.GetRelativePath(Folder, path)).Order();

    internal static NodeContext Context(string provenance = "{}", CancellationToken cancellation = default) => new()
    {
        NodePath = "node",
        Run = new RunInfo { GraphName = "graph", Seed = new Seed(7), Provenance = () => provenance },
        Cancellation = cancellation,
    };

    internal string Path(string name) => System.IO.Path.Combine(Folder, name);

    internal string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(Path(name), bytes);
        return Path(name);
    }

    internal ValueTask<LoadImage.Result> LoadAsync(string path, Transparency transparency = Transparency.OverWhite, PictureSettings? settings = null) =>
        new LoadImage(Roots, new FileHashes(), settings) { Path = path, Transparency = transparency }.EvaluateAsync(Context());

    internal SaveImage Save(Image image, string name = "image", PictureFormat format = PictureFormat.Png, bool overwrite = false, Rounding rounding = Rounding.HalfEven, Func<string, FileStream>? open = null) =>
        new(Roots, new PictureEncoder())
        {
            Image = image,
            Name = name,
            Format = format,
            Overwrite = overwrite,
            Rounding = rounding,
            OpenFile = open ?? LdmGraph.Plugins.Images.Files.AtomicFile.Create,
        };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
