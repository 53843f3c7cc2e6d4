using System.Text;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>
/// A graph file as text: what it says and where it says it. Nothing is thrown for what is wrong in it; <see cref="Problems"/>
/// lists that. Immutable; an edit (<see cref="With"/>, <see cref="Without"/>) gives a new document whose other text, comments
/// and unknown sections included, is unchanged.
/// </summary>
public sealed class GraphDocument
{
    public const string CurrentFormat = "ldmgraph/1";

    private static readonly string[] RootMembers = ["format", "name", "description", "params", "nodes", "outputs", "layout"];

    private readonly DocumentLimits _limits;
    private readonly List<Diagnostic> _problems = [];

    private GraphDocument(string text, string? path, DocumentLimits limits)
    {
        Text = text;
        Path = path;
        _limits = limits;
        Name = path is null ? "graph" : System.IO.Path.GetFileNameWithoutExtension(path);
        Tree = JsonTree.Parse("null"u8.ToArray(), 1);
    }

    /// <summary>The file's text.</summary>
    public string Text { get; }

    /// <summary>The file, for messages and for paths relative to it; null for a graph that comes from no file.</summary>
    public string? Path { get; }

    /// <summary>The graph's <c>name</c>, or else the file's.</summary>
    public string Name { get; private set; }

    public string? Description { get; private set; }

    /// <summary>What is wrong with the text itself; a graph with such problems cannot be bound without errors.</summary>
    public IReadOnlyList<Diagnostic> Problems => _problems;

    public IReadOnlyList<ParamEntry> Params { get; private set; } = [];

    public IReadOnlyList<NodeEntry> Nodes { get; private set; } = [];

    public IReadOnlyList<PortEntry> Outputs { get; private set; } = [];

    internal JsonTree Tree { get; private set; }

    /// <summary>Reads a graph.</summary>
    /// <param name="text">JSON; comments and trailing commas are accepted.</param>
    /// <param name="path">Where it comes from.</param>
    /// <param name="limits">What it may be at most.</param>
    public static GraphDocument Parse(string text, string? path = null, DocumentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var document = new GraphDocument(text, path, limits ?? DocumentLimits.Default);
        document.Read();
        return document;
    }

    /// <summary>Reads a graph file. Only what is wrong with the file system is thrown.</summary>
    public static async Task<GraphDocument> LoadAsync(string path, DocumentLimits? limits = null, CancellationToken cancellation = default)
    {
        limits ??= DocumentLimits.Default;
        // Refused before it is read.
        if (new FileInfo(path) is { Exists: true } file && file.Length > limits.MaxBytes) return TooLarge(path, file.Length, limits);
        return Parse(await File.ReadAllTextAsync(path, cancellation), path, limits);
    }

    /// <summary>Sets the value at a JSON pointer (RFC 6901), adding the member where it is missing: <c>/nodes/save/in/name</c>.</summary>
    /// <exception cref="ArgumentException">What should hold the member does not exist.</exception>
    public GraphDocument With(string jsonPointer, string json) => Parse(TextEdit.Set(Tree, jsonPointer, json), Path, _limits);

    /// <summary>Removes the member or item at a JSON pointer; nothing happens when it is not there.</summary>
    public GraphDocument Without(string jsonPointer) => Parse(TextEdit.Remove(Tree, jsonPointer), Path, _limits);

    internal static GraphDocument TooLarge(string path, long bytes, DocumentLimits limits)
    {
        var document = new GraphDocument("", path, limits);
        document.ReportSize(bytes);
        return document;
    }

    private void Report(Diagnostic problem) => _problems.Add(problem);

    internal Diagnostic At(int offset, DiagnosticCode code, string message, string? fix = null) =>
        new(code, message, fix) { File = Path, Position = Tree.PositionAt(offset) };

    private void Read()
    {
        var utf8 = Encoding.UTF8.GetBytes(Text);
        if (utf8.Length > _limits.MaxBytes)
        {
            ReportSize(utf8.Length);
            return;
        }
        try
        {
            Tree = JsonTree.Parse(utf8, _limits.MaxDepth);
        }
        catch (JsonException malformed)
        {
            ReportMalformed(utf8, malformed);
            return;
        }
        if (!Tree.Root.IsObject)
        {
            Report(At(0, DiagnosticCode.WrongShape, $"a graph file is an object, this is {Tree.Root.Describe()}"));
            return;
        }
        ReadRoot();
    }

    private void ReadRoot()
    {
        var reader = new EntryReader(this, Report);
        var hasFormat = false;
        foreach (var member in reader.UniqueMembers(Tree.Root, null))
            switch (member.Name)
            {
                case "format":
                    hasFormat = true;
                    if (!member.Value.IsString || member.Value.String != CurrentFormat)
                        Report(At(member.Value.Start, DiagnosticCode.UnknownFormat, $"the format is {member.Value.Describe()}, this engine reads \"{CurrentFormat}\""));
                    break;
                case "name": Name = reader.Text(member) ?? Name; break;
                case "description": Description = reader.Text(member); break;
                case "params": Params = reader.Params(member.Value); break;
                case "nodes": Nodes = reader.Nodes(member.Value, ""); break;
                case "outputs": Outputs = reader.Ports(member.Value, null, "outputs"); break;
                case "layout": break;
                default: reader.UnknownMember(member, RootMembers, null); break;
            }
        if (!hasFormat)
            Report(At(Tree.Root.Start, DiagnosticCode.UnknownFormat, "the file does not say its format", $"add \"format\": \"{CurrentFormat}\""));
    }

    private void ReportSize(long bytes) =>
        Report(new(DiagnosticCode.FileTooLarge, $"the file has {bytes:N0} bytes, at most {_limits.MaxBytes:N0} are read") { File = Path });

    private void ReportMalformed(byte[] utf8, JsonException malformed)
    {
        // The exception counts bytes in the line; everything here counts characters.
        var line = (int)(malformed.LineNumber ?? 0);
        var start = 0;
        for (var i = 0; i < line && start < utf8.Length; i++) start = Array.IndexOf(utf8, (byte)'\n', start) + 1;
        var bytes = (int)Math.Min(malformed.BytePositionInLine ?? 0, utf8.Length - start);
        var message = malformed.Message;
        var cut = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (cut >= 0) message = message[..cut];
        Report(new(DiagnosticCode.MalformedJson, $"this is not JSON: {message.TrimEnd('.')}")
        {
            File = Path,
            Position = new SourcePosition(line + 1, Encoding.UTF8.GetCharCount(utf8.AsSpan(start, bytes)) + 1),
        });
    }
}
