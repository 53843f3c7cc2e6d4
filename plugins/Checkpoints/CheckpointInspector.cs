using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Describes checkpoints from their headers and configurations.</summary>
[Service(typeof(ICheckpointInspector))]
internal sealed class CheckpointInspector(IServiceProvider services) : ICheckpointInspector
{
    public CheckpointReport Inspect(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            using var checkpoint = CheckpointLayout.Locate(path, file => file).Open(file => file);
            return Describe(checkpoint, path);
        }
        catch (InvalidDataException unknown) when (File.Exists(path) && TryDescribeTensors(path, unknown) is { } tensors)
        {
            return tensors;
        }
    }

    private CheckpointReport Describe(Checkpoint checkpoint, string path)
    {
        var builders = ComponentBuilders.From(services);
        var notes = new List<string>(checkpoint.Notes);
        var components = Port.All.Where(port => checkpoint.Components.TryGetValue(port, out var source) && builders.IsFor(port, source) == port)
            .Select(port => Describe(builders, port, checkpoint.Components[port], notes)).ToList();
        foreach (var port in Port.All)
            if (checkpoint.IsAbsent(port, out var reason)) notes.Add(reason);
        return Report(path, checkpoint.Layout, checkpoint.Architecture, checkpoint.Files, checkpoint.OtherFiles, components, notes);
    }

    private static CheckpointComponent Describe(ComponentBuilders builders, string port, ComponentSource source, List<string> notes)
    {
        var parameters = port == Port.Schedule ? 0 : source.Weights.Entries.Values.Sum(info => info.Elements);
        string? description = null;
        try
        {
            description = builders.Describe(port, source)?.Describe();
            if (builders.Unbuildable(port, source) is { } reason) notes.Add(reason);
        }
        catch (InvalidDataException unfit)
        {
            notes.Add($"its {Checkpoint.Words(port)} cannot be built: {unfit.Message}"); // all else can still be told
        }
        return new CheckpointComponent(port, source.Architecture, parameters, description);
    }

    /// <summary>A file of tensors that make no model that is known: a LoRA, an embedding, another network.</summary>
    private static CheckpointReport? TryDescribeTensors(string path, InvalidDataException unknown)
    {
        WeightsFile file;
        try
        {
            file = WeightsFile.Open(path);
        }
        catch (InvalidDataException)
        {
            return null; // damaged as a file, too: the first error stands
        }
        using (file) return Report(path, "tensors", null, [file], [], [], [unknown.Message]);
    }

    private static CheckpointReport Report(string path, string layout, string? architecture, IReadOnlyList<WeightsFile> files, IEnumerable<string> others, IReadOnlyList<CheckpointComponent> components, List<string> notes)
    {
        var placeholders = files.SelectMany(file => file.Placeholders).Distinct().Order(StringComparer.Ordinal).ToList();
        if (placeholders.Count > 0) notes.Add($"classes left as placeholders, not imported and not called: {string.Join(", ", placeholders)}");
        return new CheckpointReport(path, layout, architecture)
        {
            Files = [.. files.SelectMany(file => file.Paths.Select(each => Of(each, file.Format))), .. others.Select(each => Of(each, Path.GetExtension(each).TrimStart('.')))],
            Components = components,
            Tensors = [.. files.SelectMany(file => file.Weights.Entries.Select(entry => new CheckpointTensor(file.Weights.Origin, entry.Key, entry.Value)))],
            Notes = notes,
        };
    }

    private static CheckpointFile Of(string path, string format) => new(path, format, new FileInfo(path).Length);
}
