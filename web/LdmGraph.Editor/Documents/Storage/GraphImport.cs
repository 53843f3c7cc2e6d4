using System.Globalization;
using System.Text;
using System.Text.Json;
using LdmGraph.Editor.Documents.Parts;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>A graph that comes from elsewhere, with the graphs it calls.</summary>
internal sealed class GraphImport
{
    private const string RecordFormat = "ldmgraph-run/1";

    // More than anyone's graph calls, and few enough for the stack.
    private const int MaxCalls = 256;

    private GraphImport(string name, Source graph, IReadOnlyList<Source> parts) => (Name, Graph, Parts) = (name, graph, parts);

    public string Name { get; }

    public Source Graph { get; }

    /// <summary>The called graphs; each one after those that it calls itself.</summary>
    public IReadOnlyList<Source> Parts { get; }

    /// <summary>A graph among those that call one another.</summary>
    /// <param name="Path">Its path relative to the folder of the outermost one, with slashes.</param>
    /// <param name="Document">Its text.</param>
    public sealed record Source(string Path, EditorDocument Document)
    {
        /// <summary>Paths of the graphs it calls.</summary>
        public IEnumerable<string> Called => Calls.Of(Document).Select(call => Join(Path, call.File));

        /// <summary>The graph with its calls led to where the called graphs are saved now.</summary>
        /// <param name="ids">Ids of saved graphs by the paths they had.</param>
        public EditorDocument Renamed(IReadOnlyDictionary<string, string> ids)
        {
            // Parts lie beside one another, and below the graphs.
            var isPart = Path != "";
            return Calls.With(Document, file => ids.TryGetValue(Join(Path, file), out var id) ? (isPart ? id["parts/".Length..] : id) + ".json" : null);
        }

        private static string Join(string caller, string path)
        {
            var parts = new List<string>(caller.Split('/')[..^1]);
            foreach (var part in path.Replace('\\', '/').Split('/'))
                if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
                else if (part is not ("." or "")) parts.Add(part);
            return string.Join('/', parts);
        }
    }

    /// <exception cref="GraphImportException">It is neither a graph nor a picture that carries one.</exception>
    public static async Task<GraphImport> ReadAsync(string fileName, Stream content, EditorOptions options, CancellationToken cancellation)
    {
        var name = Path.GetFileNameWithoutExtension(fileName.Replace('\\', '/').Split('/')[^1]);
        var start = new byte[1];
        if (await content.ReadAtLeastAsync(start, 1, throwOnEndOfStream: false, cancellation) == 0) throw new GraphImportException($"{fileName} is empty");
        // JSON begins with a bracket, white space, a comment or a byte order mark; none of the pictures does.
        return start[0] is (byte)'{' or (byte)'[' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'/' or 0xEF
            ? FromText(name, await ReadTextAsync(fileName, start, content, options.Limits.MaxBytes, cancellation), fileName, options.Limits)
            : await FromPictureAsync(name, fileName, start, content, options, cancellation);
    }

    public static async Task<GraphImport> FromFileAsync(string path, string root, DocumentLimits limits, CancellationToken cancellation)
    {
        var files = new FileRoots([root], root);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var graph = await ReadFileAsync(path);
        var open = new Queue<Source>([new("", graph)]);
        while (open.TryDequeue(out var source))
            foreach (var called in source.Called)
                if (!texts.ContainsKey(called))
                {
                    var part = await ReadFileAsync(Path.Combine(folder, called));
                    texts[called] = part.ToJson();
                    open.Enqueue(new(called, part));
                }
        return With(graph.Name.Length > 0 ? graph.Name : Path.GetFileNameWithoutExtension(path), graph, texts, path, limits);

        async Task<EditorDocument> ReadFileAsync(string file)
        {
            try
            {
                return EditorDocument.Parse(await File.ReadAllTextAsync(files.ResolveExisting(file), cancellation), limits);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
            {
                throw new GraphImportException($"{Path.GetFileName(file)} cannot be read: {broken.Message}", broken);
            }
        }
    }

    private static async Task<string> ReadTextAsync(string fileName, byte[] start, Stream content, long limit, CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        text.Write(start);
        await CopyAsync(fileName, content, text, limit, cancellation);
        return Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)).TrimStart('\uFEFF');
    }

    private static async Task CopyAsync(string fileName, Stream from, Stream to, long limit, CancellationToken cancellation)
    {
        var buffer = new byte[81920];
        var total = to.Length;
        while (await from.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            total += read;
            if (total > limit) throw new GraphImportException($"{fileName} is larger than {limit:N0} bytes, the most that is read");
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    private static GraphImport FromText(string name, string text, string fileName, DocumentLimits limits)
    {
        var graph = Parse(text, fileName, limits);
        if (graph.Root["format"]?.AsText == RecordFormat) return FromRecord(text, fileName, limits);
        if (graph.Root["nodes"] is not JsonMap)
            throw new GraphImportException(graph.Root["nodes"] is JsonList && graph.Root["links"] is JsonList
                ? $"{fileName} is a ComfyUI workflow, not a graph of LdmGraph"
                : $"{fileName} is no graph; a graph is {{ \"format\": \"{GraphDocument.CurrentFormat}\", \"nodes\": {{ ... }} }}");
        return new(graph.Name.Length > 0 ? graph.Name : name, new("", graph), []);
    }

    private static async Task<GraphImport> FromPictureAsync(string name, string fileName, byte[] start, Stream content, EditorOptions options, CancellationToken cancellation)
    {
        if (options.ReadProvenance is not { } read) throw new GraphImportException($"{fileName} is no graph file, and no installed plugin reads what pictures carry");
        var copy = Path.Combine(Path.GetTempPath(), $"ldmgraph-import-{Guid.NewGuid():N}");
        try
        {
            await using (var file = new FileStream(copy, FileMode.CreateNew))
            {
                await file.WriteAsync(start, cancellation);
                await CopyAsync(fileName, content, file, options.MaxPictureBytes, cancellation);
            }
            var record = read(copy) ?? throw new GraphImportException($"{fileName} does not say how it was made: another program wrote it, or saved it again");
            return FromRecord(record, fileName, options.Limits);
        }
        catch (InvalidDataException broken)
        {
            throw new GraphImportException($"{fileName} is neither a graph file nor a picture that can be read: {broken.Message.Replace(copy, fileName, StringComparison.Ordinal)}", broken);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>The graph as it ran: its params have as defaults what the picture was made with.</summary>
    private static GraphImport FromRecord(string record, string fileName, DocumentLimits limits)
    {
        var json = Parse(record, fileName, limits).Root;
        if (json["format"]?.AsText != RecordFormat || json["graph"]?.AsText is not { } text)
            throw new GraphImportException($"{fileName} was made by another version: its record is '{json["format"]?.AsText}', this reads '{RecordFormat}'");
        var graph = Parse(text, fileName, limits);
        var change = new DocumentChange(graph);
        if (json["params"] is JsonMap values)
            foreach (var param in graph.Params)
                if (values[param.Name]?.AsText is { } value && Literal(param.Type, value) is { } literal && !IsSame(literal, param.Default))
                    change.Set(literal, "params", param.Name, "default");
        var calls = json["calls"] is JsonMap map
            ? map.Where(call => call.Value.AsText is not null).ToDictionary(call => call.Key, call => call.Value.AsText!, StringComparer.Ordinal) : [];
        var name = json["name"]?.AsText is { Length: > 0 } recorded ? recorded : Path.GetFileNameWithoutExtension(fileName);
        return With(name, EditorDocument.At(change.Root, 0), calls, fileName, limits);
    }

    private static JsonLeaf? Literal(string type, string value) => type switch
    {
        "int" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? Json.Number(integer) : null,
        "float" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? Json.Number(number) : null,
        "bool" => value is "true" or "false" ? Json.Bool(value == "true") : null,
        "text" or "choice" or "seed" => Json.Text(value),
        _ => null,
    };

    /// <summary>What the person wrote as 5.0 is recorded as 5 and stays 5.0.</summary>
    private static bool IsSame(JsonLeaf literal, Json? initial) => literal.Equals(initial) || (literal.AsNumber is { } number && number == initial?.AsNumber) || (literal.IsText && literal.AsText == initial?.AsText);

    private static GraphImport With(string name, EditorDocument graph, Dictionary<string, string> calls, string fileName, DocumentLimits limits)
    {
        if (calls.Count > MaxCalls) throw new GraphImportException($"{fileName} calls {calls.Count} graphs; at most {MaxCalls} are read");
        var sources = calls.Where(call => call.Key.Length > 0).ToDictionary(call => call.Key, call => new Source(call.Key, Parse(call.Value, $"{fileName}: {call.Key}", limits)), StringComparer.Ordinal);
        var (ordered, seen) = (new List<Source>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var source in sources.Values) Visit(source);
        return new(name, new("", graph), ordered);

        // Graphs call one another a few deep; one that calls itself is not followed again.
        void Visit(Source source)
        {
            if (!seen.Add(source.Path)) return;
            foreach (var path in source.Called)
                if (sources.TryGetValue(path, out var called)) Visit(called);
            ordered.Add(source);
        }
    }

    private static EditorDocument Parse(string text, string fileName, DocumentLimits limits)
    {
        try
        {
            return EditorDocument.Parse(text, limits);
        }
        catch (JsonException broken)
        {
            throw new GraphImportException($"{fileName} is no graph: {broken.Message}", broken);
        }
    }
}
