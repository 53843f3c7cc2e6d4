using LdmGraph.Editor.Documents;
using LdmGraph.Engine;

namespace LdmGraph.Web.Sketches;

/// <summary>A small picture of a graph: nodes from left to right in the order in which they need each other, bodies as boxes around theirs.</summary>
/// <param name="Width">Width of all.</param>
/// <param name="Height">Height of all.</param>
/// <param name="Boxes">The nodes, those that lie behind others first.</param>
/// <param name="Links">The links.</param>
public sealed record Sketch(double Width, double Height, IReadOnlyList<SketchBox> Boxes, IReadOnlyList<SketchLink> Links)
{
    private const double NodeWidth = 92, NodeHeight = 40, ColumnGap = 44, RowGap = 18, Padding = 18;

    // A picture of a card's size shows nothing of more nodes than this.
    private const int MostNodes = 400;

    public static Sketch Of(EditorDocument document, NodeCatalog catalog)
    {
        var sketch = new Drawing(document, catalog);
        var (width, height) = sketch.Place("");
        sketch.Shift("", Padding, Padding);
        return new Sketch(width + 2 * Padding, height + 2 * Padding, sketch.Boxes(), sketch.Links());
    }

    private sealed class Drawing(EditorDocument document, NodeCatalog catalog)
    {
        private readonly Dictionary<string, (double X, double Y, double Width, double Height)> _places = new(StringComparer.Ordinal);
        private readonly ILookup<string, EditorNode> _scopes = document.Nodes.Take(MostNodes).ToLookup(node => node.Scope, StringComparer.Ordinal);
        private readonly ILookup<string, string> _needs = document.Links.Where(link => link.To.Node.Length > 0)
            .ToLookup(link => link.To.Node, link => link.FromPath, StringComparer.Ordinal);

        /// <summary>Places the nodes of a scope from its own upper left corner, and says how much room they take.</summary>
        public (double Width, double Height) Place(string scope)
        {
            foreach (var node in _scopes[scope])
            {
                var (width, height) = node.HasBody && _scopes[node.Path].Any() ? Place(node.Path) : (0, 0);
                _places[node.Path] = (0, 0, Math.Max(NodeWidth, width + 2 * Padding), Math.Max(NodeHeight, height + 2 * Padding));
            }
            double x = 0, tallest = 0;
            var depths = Depths(scope);
            var columns = _scopes[scope].GroupBy(node => depths.GetValueOrDefault(node.Path)).OrderBy(column => column.Key).ToList();
            foreach (var column in columns)
            {
                // Beside what they need, as far as that is placed already: links then cross less.
                var nodes = column.Select(node => node.Path).OrderBy(MiddleOfNeeds).ToList();
                double y = 0;
                foreach (var path in nodes)
                {
                    _places[path] = _places[path] with { X = x, Y = y };
                    y += _places[path].Height + RowGap;
                }
                tallest = Math.Max(tallest, y - RowGap);
                x += nodes.Max(path => _places[path].Width) + ColumnGap;
            }
            foreach (var column in columns) Centre(column, tallest);
            return (Math.Max(0, x - ColumnGap), tallest);
        }

        /// <summary>Moves the nodes of a scope, with what is in them, to where the scope is.</summary>
        public void Shift(string scope, double x, double y)
        {
            foreach (var node in _scopes[scope])
            {
                var place = _places[node.Path] = _places[node.Path] with { X = _places[node.Path].X + x, Y = _places[node.Path].Y + y };
                if (node.HasBody) Shift(node.Path, place.X + Padding, place.Y + Padding);
            }
        }

        public List<SketchBox> Boxes() =>
            [.. document.Nodes.Where(node => _places.ContainsKey(node.Path)).OrderBy(node => node.Path.Count(letter => letter == '/'))
                .Select(node => new SketchBox(_places[node.Path].X, _places[node.Path].Y, _places[node.Path].Width, _places[node.Path].Height, Hue(node), node.HasBody))];

        public List<SketchLink> Links() =>
            [.. document.Links.Where(link => _places.ContainsKey(link.FromPath) && _places.ContainsKey(link.To.Node) && link.FromPath != link.To.Node)
                .Select(link => (From: _places[link.FromPath], To: _places[link.To.Node], Hue: Hue(document.Find(link.FromPath)!)))
                .Distinct()
                .Select(link => new SketchLink(link.From.X + link.From.Width, link.From.Y + link.From.Height / 2, link.To.X, link.To.Y + link.To.Height / 2, link.Hue))];

        private void Centre(IEnumerable<EditorNode> column, double tallest)
        {
            var paths = column.Select(node => node.Path).ToList();
            var down = (tallest - paths.Max(path => _places[path].Y + _places[path].Height)) / 2;
            foreach (var path in paths) _places[path] = _places[path] with { Y = _places[path].Y + down };
        }

        /// <summary>How many links lead to each node at most; nodes that need each other in a circle count as if they did not.</summary>
        private Dictionary<string, int> Depths(string scope)
        {
            var depths = new Dictionary<string, int>(StringComparer.Ordinal);
            var nodes = _scopes[scope].Select(node => node.Path).ToList();
            // A chain is as long as there are nodes; whatever still grows then is a circle.
            for (var (round, grows) = (0, true); grows && round < nodes.Count; round++)
            {
                grows = false;
                foreach (var path in nodes)
                {
                    var depth = _needs[path].Where(depths.ContainsKey).Select(need => depths[need] + 1).DefaultIfEmpty(0).Max();
                    if (depths.TryGetValue(path, out var known) && known >= depth) continue;
                    depths[path] = depth;
                    grows = true;
                }
            }
            return depths;
        }

        private double MiddleOfNeeds(string path) =>
            _needs[path].Where(_places.ContainsKey).Select(need => _places[need].Y + _places[need].Height / 2).DefaultIfEmpty(0).Average();

        /// <summary>One hue for each category of nodes, the same in every picture.</summary>
        private int Hue(EditorNode node)
        {
            var category = catalog.Find(node.TypeId)?.Category ?? "";
            return (int)(category.Aggregate(17u, (hash, letter) => hash * 31 + letter) * 137 % 360);
        }
    }
}

/// <summary>A node.</summary>
public sealed record SketchBox(double X, double Y, double Width, double Height, int Hue, bool IsZone);

/// <summary>A link.</summary>
public sealed record SketchLink(double X1, double Y1, double X2, double Y2, int Hue);
