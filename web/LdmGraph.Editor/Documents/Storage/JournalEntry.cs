using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace LdmGraph.Editor.Documents;

/// <summary>One line of a journal.</summary>
internal abstract record JournalEntry
{
    /// <summary>A step was done, or the last one went on.</summary>
    public sealed record Done(UndoStep Step, bool Merge, string? Origin) : JournalEntry;

    public sealed record Undone(string? Origin) : JournalEntry;

    public sealed record Redone(string? Origin) : JournalEntry;

    /// <summary>The graph file is about to be written with a text of this hash.</summary>
    public sealed record Saving(string Hash) : JournalEntry;

    public string ToLine() => this switch
    {
        Done done => WriteDone(done),
        Undone undone => JsonMap.Of(("undo", Optional(undone.Origin))).ToString(),
        Redone redone => JsonMap.Of(("redo", Optional(redone.Origin))).ToString(),
        Saving saving => JsonMap.Of(("saving", Json.Text(saving.Hash))).ToString(),
        _ => throw new InvalidOperationException($"{GetType().Name} has no line"),
    };

    /// <exception cref="JsonException">The line is damaged.</exception>
    public static JournalEntry Parse(string line)
    {
        var json = JsonReader.Read(line, 256, out _, keepShapes: false);
        return json switch
        {
            JsonMap map when map.Has("do") => ReadDone(map),
            JsonMap map when map.Has("undo") => new Undone(map["undo"]!.AsText),
            JsonMap map when map.Has("redo") => new Redone(map["redo"]!.AsText),
            JsonMap map when map["saving"]?.AsText is { } hash => new Saving(hash),
            _ => throw new JsonException("the line says nothing that a journal says"),
        };
    }

    private static string WriteDone(Done done) => JsonMap.Of(
        ("do", Json.Text(done.Step.Label)),
        ("key", Optional(done.Step.MergeKey)),
        ("gesture", Optional(done.Step.Gesture)),
        ("at", Json.Text(done.Step.At.ToString("O", CultureInfo.InvariantCulture))),
        ("merge", Json.Bool(done.Merge)),
        ("origin", Optional(done.Origin)),
        ("edits", JsonList.Of(done.Step.Edits.Select(WriteEdit)))).ToString();

    private static Done ReadDone(JsonMap map)
    {
        var edits = map["edits"] is JsonList list ? list.Items.Select(ReadEdit).ToImmutableArray() : throw new JsonException("a step without edits");
        var at = DateTimeOffset.TryParseExact(map["at"]?.AsText, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw new JsonException("a step without a time");
        return new(new(map["do"]!.AsText ?? "", map["key"]?.AsText, map["gesture"]?.AsText, at, edits), map["merge"]?.AsBool == true, map["origin"]?.AsText);
    }

    private static JsonMap WriteEdit(DocumentEdit edit)
    {
        var map = JsonMap.Of(("in", JsonList.Of(edit.Holder.Select(Json.Text))), ("at", Json.Number(edit.Index)));
        if (edit.Before is { } before) map = map.With("was", JsonMap.Of((before.Key, before.Value)));
        return edit.After is { } after ? map.With("is", JsonMap.Of((after.Key, after.Value))) : map;
    }

    private static DocumentEdit ReadEdit(Json json)
    {
        if (json["in"] is not JsonList holder || json["at"]?.AsNumber is not { } index) throw new JsonException("an edit without a place");
        return new([.. holder.Items.Select(name => name.AsText ?? throw new JsonException("an edit with a place that is none"))], (int)index, Member(json["was"]), Member(json["is"]));
    }

    private static KeyValuePair<string, Json>? Member(Json? json) => json is JsonMap { Count: 1 } map ? map[0] : null;

    private static JsonLeaf Optional(string? text) => text is null ? Json.Null : Json.Text(text);
}
