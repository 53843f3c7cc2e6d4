using System.Globalization;
using System.Numerics;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>One param and the values that a sweep gives it.</summary>
/// <param name="Param">Name of the param.</param>
/// <param name="Values">Its values, in the order of the sheet.</param>
public sealed record SweepAxis(string Param, IReadOnlyList<JsonElement> Values);

/// <summary>
/// Many requests out of one: a batch of seeds, or a sweep over one or two params, whose pictures become one labelled sheet
/// when all its runs have ended.
/// </summary>
/// <param name="Sheet">Id of the sheet.</param>
/// <param name="Requests">One request for each place of the sheet, row by row.</param>
public sealed record RunSweep(string Sheet, IReadOnlyList<RunRequest> Requests)
{
    /// <summary>A sheet has at most so many places.</summary>
    public const int MaxCells = 256;

    /// <summary>The same graph with consecutive seeds, the first being the request's own.</summary>
    /// <param name="request">The first of them.</param>
    /// <param name="count">How many, from 1.</param>
    /// <exception cref="InvalidRunException">The graph has no param of type seed, or its value is none.</exception>
    public static IReadOnlyList<RunRequest> Seeds(RunRequest request, int count)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var param = GraphDocument.Parse(request.Graph).Params.FirstOrDefault(param => param.TypeName == "seed")
            ?? throw Invalid(new RunProblem("the graph has no param of type seed, so a batch would make the same thing again and again") { Fix = "add a param of type seed and link the nodes that draw noise to it" });
        var text = request.Params.TryGetValue(param.Name, out var given) ? TextOf(given) : param.DefaultJson?.Trim('"') ?? "0";
        if (!Seed.TryParse(text, out _)) throw Invalid(new RunProblem($"expected a seed: decimal digits, below 2^64, this is '{text}'") { Port = param.Name });
        var first = BigInteger.Parse(text, CultureInfo.InvariantCulture);
        // Seeds go round at 2^64.
        return [.. Enumerable.Range(0, count).Select(i => With(request, param.Name, JsonSerializer.SerializeToElement(((first + i) % (BigInteger.One << 64)).ToString(CultureInfo.InvariantCulture))))];
    }

    /// <summary>The same graph with every value of a param, and of a second one when there are two.</summary>
    /// <param name="request">What all have in common.</param>
    /// <param name="columns">The param that changes from left to right.</param>
    /// <param name="rows">The param that changes from top to bottom; null for a sheet of one row.</param>
    /// <exception cref="InvalidRunException">An axis has no values, the sheet is too large, or both axes are one param.</exception>
    public static RunSweep Create(RunRequest request, SweepAxis columns, SweepAxis? rows = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(columns);
        var height = rows?.Values.Count ?? 1;
        if (columns.Values.Count == 0 || height == 0) throw Invalid(new RunProblem("an axis of the sweep has no values") { Port = columns.Values.Count == 0 ? columns.Param : rows!.Param });
        if (rows?.Param == columns.Param) throw Invalid(new RunProblem("both axes of the sweep are the same param") { Port = columns.Param });
        if ((long)columns.Values.Count * height > MaxCells) throw Invalid(new RunProblem($"the sheet has {columns.Values.Count} x {height} places, at most {MaxCells} are made"));

        var sheet = RunId.Create(TimeProvider.System.GetUtcNow());
        var requests = new List<RunRequest>(columns.Values.Count * height);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < columns.Values.Count; column++)
            {
                var cell = With(request, columns.Param, columns.Values[column]);
                if (rows is not null) cell = With(cell, rows.Param, rows.Values[row]);
                requests.Add(cell with { Sheet = new SheetCell(sheet, row, column, rows is null ? "" : Label(rows, row), Label(columns, column)) });
            }
        return new RunSweep(sheet, requests);
    }

    private static RunRequest With(RunRequest request, string param, JsonElement value) =>
        request with { Params = new Dictionary<string, JsonElement>(request.Params) { [param] = value } };

    private static string Label(SweepAxis axis, int index) => $"{axis.Param} = {TextOf(axis.Values[index])}";

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static InvalidRunException Invalid(RunProblem problem) => new(0, [problem]);
}
