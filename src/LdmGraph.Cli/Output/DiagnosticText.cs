using System.Text;
using LdmGraph.Engine;

namespace LdmGraph.Cli.Output;

/// <summary>Diagnostics as compilers print them, which editors and build machines make clickable; on a terminal with the line and a caret.</summary>
internal static class DiagnosticText
{
    private const int Width = 110;

    public static void Print(TextWriter output, IEnumerable<Diagnostic> diagnostics, GraphDocument document)
    {
        foreach (var diagnostic in diagnostics)
        {
            output.WriteLine(Format(diagnostic));
            if (Terminal.IsInteractive && diagnostic.Position is { } at && SourceLine(diagnostic, document, at) is { } line) output.Write(Excerpt(line, at));
        }
    }

    public static string Format(Diagnostic diagnostic)
    {
        var severity = diagnostic.Severity == Severity.Error ? Terminal.Red("error") : Terminal.Yellow("warning");
        return $"{Place(diagnostic.File, diagnostic.Position)}{severity} {diagnostic.Id}: {Subject(diagnostic)}{diagnostic.Message}{(diagnostic.Fix is { } fix ? $"; {fix}" : "")}";
    }

    /// <summary><c>graphs/a.json(3,12): </c></summary>
    public static string Place(string? file, SourcePosition? at) => (file, at) switch
    {
        (null, null) => "",
        (null, { } position) => $"({position.Line},{position.Column}): ",
        ({ } path, null) => $"{path}: ",
        ({ } path, { } position) => $"{path}({position.Line},{position.Column}): ",
    };

    /// <summary>The line with its number, and a caret below the column; of a long line, the part around it.</summary>
    public static string Excerpt(string line, SourcePosition at)
    {
        var column = Math.Min(at.Column - 1, line.Length);
        var start = column > Width - 20 ? column - Width / 2 : 0;
        var part = line.AsSpan(start, Math.Min(Width, line.Length - start));
        var text = new StringBuilder().Append($"{at.Line,6} | ").Append(part).AppendLine().Append("       | ");
        // Tabs stay tabs, so that the caret stands where the terminal puts the character.
        foreach (var c in line.AsSpan(start, column - start)) text.Append(c == '\t' ? '\t' : ' ');
        return text.Append(Terminal.Red("^")).AppendLine().ToString();
    }

    private static string Subject(Diagnostic diagnostic) => (diagnostic.Node, diagnostic.Port) switch
    {
        (null, null) => "",
        ({ } node, null) => $"{node}: ",
        (null, { } port) => $"{port}: ",
        ({ } node, { } port) => $"{node}.{port}: ",
    };

    /// <summary>The line of the graph itself, or of a graph that it calls.</summary>
    private static string? SourceLine(Diagnostic diagnostic, GraphDocument document, SourcePosition at)
    {
        var text = diagnostic.File == document.Path ? document.Text : File.Exists(diagnostic.File) ? File.ReadAllText(diagnostic.File) : "";
        var lines = text.Split('\n');
        return at.Line <= lines.Length ? lines[at.Line - 1].TrimEnd('\r') : null;
    }
}
