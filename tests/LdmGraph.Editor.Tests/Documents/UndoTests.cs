using System.Collections.Immutable;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

public class UndoTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 200)];

    [Theory, MemberData(nameof(Seeds))]
    public void Undoing_everything_gives_the_first_document_and_redoing_everything_the_last(int seed)
    {
        using var scratch = new Scratch();
        using var sessions = scratch.Open(new ManualTime());
        var session = sessions.Create("random", EditorDocument.Parse(File.ReadAllText(Repository.Graphs().ElementAt(seed % Repository.Graphs().Count()))), false);
        var random = new RandomCommands(seed);
        var states = new List<string> { Text(session) };
        for (var i = 0; i < 40; i++)
        {
            var before = Text(session);
            var result = session.Apply(random.Next(session.Document) with { Gesture = $"{i}" });
            if (!result.Applied) Assert.Equal(before, Text(session));
            if (Text(session) != before) states.Add(Text(session));
            AssertIsWhole(session.Document);
        }
        for (var i = states.Count - 2; i >= 0; i--)
        {
            Assert.True(session.Undo().Applied);
            Assert.Equal(states[i], Text(session));
        }
        Assert.False(session.CanUndo);
        for (var i = 1; i < states.Count; i++)
        {
            Assert.True(session.Redo().Applied);
            Assert.Equal(states[i], Text(session));
        }
        Assert.False(session.CanRedo);
    }

    [Fact]
    public void Typing_in_one_field_is_one_step_and_another_field_begins_another()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        foreach (var digit in (double[])[1, 12, 123]) bench.Do(new SetLiteral(PortRef.Input("add", "a"), Json.Number(digit)));
        bench.Do(new SetLiteral(PortRef.Input("add", "b"), Json.Number(5L)));
        bench.Session.Undo();
        Assert.Equal("""{ "a": 123 }""", bench.Session.Document.Find("add")!.Json["in"]!.ToString());
        bench.Session.Undo();
        Assert.Null(bench.Session.Document.Find("add")!.Json["in"]);
    }

    [Fact]
    public void A_pause_in_typing_begins_another_step_but_a_pause_in_a_gesture_does_not()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        bench.Do(new SetLiteral(PortRef.Input("add", "a"), Json.Number(1L)));
        bench.Time.Advance(TimeSpan.FromSeconds(3));
        bench.Do(new SetLiteral(PortRef.Input("add", "a"), Json.Number(2L)));
        bench.Session.Undo();
        Assert.Equal(1, bench.Session.Document.Find("add")!.Input("a")!.Value.AsNumber);

        foreach (var x in (double[])[10, 20, 30])
        {
            bench.Time.Advance(TimeSpan.FromMinutes(1));
            bench.Do(new MoveNodes(ImmutableDictionary<string, ReroutePoint>.Empty.Add("add", new(x, 0))) { Gesture = "drag 1" });
        }
        bench.Session.Undo();
        Assert.Equal(0, bench.Session.Document.Find("add")!.Geometry.X);
    }

    [Fact]
    public void A_step_is_not_continued_over_an_undo()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        bench.Do(new SetLiteral(PortRef.Input("add", "a"), Json.Number(1L)));
        bench.Do(new SetLiteral(PortRef.Input("add", "b"), Json.Number(1L)));
        bench.Session.Undo();
        bench.Do(new SetLiteral(PortRef.Input("add", "a"), Json.Number(2L)));
        Assert.False(bench.Session.CanRedo);
        bench.Session.Undo();
        Assert.Equal(1, bench.Session.Document.Find("add")?.Input("a")?.Value.AsNumber);
    }

    [Fact]
    public void A_refused_command_changes_nothing_and_leaves_no_step()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        var result = bench.Session.Apply(new CompositeCommand("Half", [new AddNode("", "test.add@1", 0, 0), new RenameNode("nobody", "x")]));
        Assert.Equal("there is no node 'nobody' any more", result.Refusal);
        Assert.Single(bench.Session.Document.Nodes);
        Assert.Equal("Add test.add", bench.Session.UndoLabel);
    }

    [Fact]
    public void What_could_not_be_read_again_is_not_written()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.sum@1", 0, 0));
        var deep = Json.Parse(new string('[', 126) + new string(']', 126), 200);
        Assert.Contains("nested too deeply", bench.Refusal(new SetLiteral(PortRef.Input("sum", "values"), deep)), StringComparison.Ordinal);
        bench.Do(new SetLiteral(PortRef.Input("sum", "values"), ((JsonList)((JsonList)deep).Items[0]).Items[0]));
        Assert.True(EditorDocument.Parse(bench.Document.ToJson()).Root.Equals(bench.Document.Root));
    }

    [Fact]
    public void A_command_that_changes_nothing_is_no_step()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 7, 8));
        var revision = bench.Session.Revision;
        bench.Do(new MoveNodes(ImmutableDictionary<string, ReroutePoint>.Empty.Add("add", new(7, 8))));
        Assert.Equal(revision, bench.Session.Revision);
    }

    private static (string, string, NodeMode, NodeGeometry) Words(EditorNode node) => (node.Path, node.TypeId, node.Mode, node.Geometry);

    private static string Text(EditorSession session) => session.Document.Root.ToString();

    /// <summary>What the editor lists is what the text says, read afresh.</summary>
    private static void AssertIsWhole(EditorDocument document)
    {
        var fresh = EditorDocument.Parse(document.ToJson());
        Assert.True(fresh.Root.Equals(document.Root));
        // Not Assert.Equal, which takes a second for what this takes a millisecond for.
        Assert.True(fresh.Nodes.Select(Words).SequenceEqual(document.Nodes.Select(Words)));
        Assert.True(fresh.Links.SequenceEqual(document.Links));
        // No link is left that leads from a node that is gone, except those that the made-up lists name.
        Assert.DoesNotContain(document.Links, link => link.To.Item is null && link.From.Port == "sum" && document.Find(link.FromPath) is null);
    }
}
