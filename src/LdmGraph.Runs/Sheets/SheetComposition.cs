using System.Text.Json.Nodes;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>
/// The graph that lays the pictures of a sheet out, with the labels of its rows and columns. It is a run like any other: its
/// picture carries what made it, and whoever wants another layout opens its graph.
/// </summary>
internal static class SheetComposition
{
    /// <summary>Pictures are made smaller when the sheet would have more pixels: it takes 12 bytes of memory for each, and a page has no use for it.</summary>
    private const double MaxPixels = 16e6;

    /// <summary>The run that composes a sheet, or null when none of its runs has made a picture, or one was cancelled.</summary>
    /// <param name="sheet">Id of the sheet.</param>
    /// <param name="runs">Its runs, in the order in which they were submitted: of several for one place the last that has a picture counts.</param>
    /// <param name="now">The time.</param>
    public static NewRun? Of(string sheet, IReadOnlyList<RunRecord> runs, DateTimeOffset now)
    {
        var places = new SortedDictionary<(int Row, int Column), Artifact>();
        var last = new Dictionary<(int Row, int Column), RunState>();
        var rows = new SortedDictionary<int, string>();
        var columns = new SortedDictionary<int, string>();
        foreach (var run in runs)
        {
            (rows[run.Sheet!.Row], columns[run.Sheet.Column]) = (run.Sheet.RowLabel, run.Sheet.ColumnLabel);
            last[(run.Sheet.Row, run.Sheet.Column)] = run.State;
            if (run.Outputs.LastOrDefault(file => file.Width is not null) is { } picture) places[(run.Sheet.Row, run.Sheet.Column)] = picture;
        }
        // Who cancels a sweep does not want its sheet.
        if (places.Count == 0 || last.ContainsValue(RunState.Cancelled)) return null;

        var (width, height) = (places.Values.Max(picture => picture.Width!.Value), places.Values.Max(picture => picture.Height!.Value));
        var nodes = new JsonObject();
        var shrink = Math.Sqrt(MaxPixels / ((double)width * height * columns.Count * rows.Count));
        var images = new JsonArray();
        var cells = new JsonArray();
        foreach (var ((row, column), picture) in places)
        {
            var name = $"r{row}c{column}";
            nodes[name] = Node("image.load@1", ("path", $"{picture.Hash[..2]}/{picture.Hash}"));
            images.Add(Link($"{name}.image"));
            cells.Add(row * columns.Count + column);
        }
        nodes["sheet"] = Node("image.sheet@1", ("images", images), ("cells", cells), ("columns", Texts(columns.Values)), ("rows", Texts(rows.Values)),
            ("longestSide", shrink < 1 ? Math.Max(1, (int)(Math.Max(width, height) * shrink)) : 0));
        nodes["save"] = Node("image.save@1", ("image", Link("sheet.image")), ("name", "sheet"), ("overwrite", true));
        var title = $"Sheet of {runs[0].Name}";
        var graph = new JsonObject { ["format"] = GraphDocument.CurrentFormat, ["name"] = title, ["nodes"] = nodes };
        var request = new RunRequest
        {
            Graph = graph.ToJsonString(RunEventJson.Options),
            Priority = runs.Max(run => run.Priority),
            GraphId = runs[0].GraphId,
            Sheet = new SheetCell(sheet, 0, 0, "", "") { IsComposition = true },
        };
        return new NewRun(RunId.Create(now), request, title, new Dictionary<string, string>(), "0");
    }

    private static JsonObject Node(string type, params (string Name, JsonNode? Value)[] inputs) =>
        new() { ["type"] = type, ["in"] = new JsonObject(inputs.Select(input => KeyValuePair.Create(input.Name, input.Value))) };

    private static JsonObject Link(string from) => new() { ["from"] = from };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
