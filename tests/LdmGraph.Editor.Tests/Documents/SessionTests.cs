using System.Collections.Immutable;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

public class SessionTests
{
    [Fact]
    public void Two_tabs_that_follow_the_changes_show_the_same_graph()
    {
        using var bench = new Bench();
        var (left, right) = (bench.Session, bench.Sessions.Open(bench.Session.Id));
        Assert.Same(left, right);
        var seen = new List<long>();
        left.Changed += changed => seen.Add(changed.After.Revision);
        Parallel.For(0, 8, tab =>
        {
            var random = new RandomCommands(tab);
            for (var i = 0; i < 50; i++) bench.Session.Apply(random.Next(bench.Session.Document), null, $"tab {tab}");
        });
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(revision => (long)revision), seen);
        Assert.Equal(seen.Count, bench.Session.Revision);
    }

    [Fact]
    public void What_others_changed_meanwhile_is_not_overwritten_unseen()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        var seen = bench.Session.Revision;
        Assert.True(bench.Session.Apply(new SetLiteral(PortRef.Input("add", "a"), Json.Number(1L)), seen, "left").Applied);

        var refused = bench.Session.Apply(new SetLiteral(PortRef.Input("add", "a"), Json.Number(2L)), seen, "right");
        Assert.Equal("'a' of add was changed elsewhere meanwhile; look at it again", refused.Refusal);
        // Another value, or a move, stands in nobody's way; nor does a tab in its own.
        Assert.True(bench.Session.Apply(new SetLiteral(PortRef.Input("add", "b"), Json.Number(2L)), seen, "right").Applied);
        Assert.True(bench.Session.Apply(new MoveNodes(ImmutableDictionary<string, ReroutePoint>.Empty.Add("add", new(5, 5))), seen, "right").Applied);
        Assert.True(bench.Session.Apply(new SetLiteral(PortRef.Input("add", "a"), Json.Number(3L)), seen, "left").Applied);
    }

    [Fact]
    public void A_node_that_is_gone_meanwhile_is_named()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        var seen = bench.Session.Revision;
        bench.Session.Apply(new RemoveNodes(["add"]), seen, "left");
        Assert.Equal("there is no node 'add' any more", bench.Session.Apply(new SetLiteral(PortRef.Input("add", "a"), Json.Number(2L)), seen, "right").Refusal);
    }

    [Fact]
    public void One_changed_value_changes_one_node_object()
    {
        using var bench = new Bench(File.ReadAllText(Path.Combine(Repository.Root, "graphs", "text-to-image.json")));
        var before = bench.Document;
        DocumentChanged? changed = null;
        bench.Session.Changed += happened => changed = happened;
        bench.Do(new SetLiteral(PortRef.Input("sample/step", "eta"), Json.Number(0.5)));
        Assert.Equal(["sample/step"], changed!.Nodes);
        Assert.Empty(changed.Moved);
        foreach (var node in before.Nodes.Where(node => node.Path is not ("sample" or "sample/step"))) Assert.Same(node, bench.Document.Find(node.Path));
        Assert.Equal(before.Find("sample")!.Version, bench.Document.Find("sample")!.Version);

        bench.Do(new MoveNodes(ImmutableDictionary<string, ReroutePoint>.Empty.Add("decode", new(1, 2))));
        Assert.Empty(changed.Nodes);
        Assert.Equal(["decode"], changed.Moved);
        Assert.False(changed.Links);
    }

    [Fact]
    public void A_change_that_cannot_be_written_does_not_happen()
    {
        using var bench = new Bench();
        var journal = Path.Combine(bench.Sessions.Folder, ".journal");
        // A folder where the journal should be.
        Directory.CreateDirectory(Path.Combine(journal, "bench.jsonl"));
        var result = bench.Session.Apply(new AddNode("", "test.add@1", 0, 0));
        Assert.StartsWith("the change cannot be saved", result.Refusal, StringComparison.Ordinal);
        Assert.Empty(bench.Document.Nodes);
        Assert.False(bench.Session.CanUndo);
    }

    [Fact]
    public void Graphs_are_listed_renamed_deleted_and_brought_back()
    {
        using var scratch = new Scratch();
        using var sessions = scratch.Open();
        var first = sessions.Create("Größe & Maß: ../../etc/passwd");
        Assert.Equal("gr-e-ma-etc-passwd", first.Id);
        var second = sessions.Create("Same");
        var third = sessions.Create("same");
        Assert.Equal(["same", "same-2"], [second.Id, third.Id]);
        second.Apply(new AddNode("", "test.add@1", 0, 0));
        sessions.Rename("same", "Another");
        Assert.Equal("Another", sessions.List().Single(graph => graph.Id == "same").Name);

        sessions.Delete("same");
        Assert.DoesNotContain(sessions.List(), graph => graph.Id == "same");
        Assert.Throws<GraphNotFoundException>(() => sessions.Open("same"));
        Assert.False(second.Apply(new AddNode("", "test.add@1", 0, 0)).Applied);
        Assert.NotEqual("same", sessions.Create("same").Id);
        var restored = sessions.Restore("same");
        Assert.Single(restored.Document.Nodes);
        Assert.Equal("Rename the graph", restored.UndoLabel);
        Assert.Equal("Another copy", sessions.Duplicate("same").Document.Name);
    }

    [Theory]
    [InlineData("../secret"), InlineData("parts/../../secret"), InlineData("/etc/passwd"), InlineData(""), InlineData("a/b"), InlineData("x\0y"), InlineData(".journal/lock")]
    public void An_id_is_never_a_path(string id)
    {
        using var scratch = new Scratch();
        using var sessions = scratch.Open();
        Assert.Throws<GraphNotFoundException>(() => sessions.Open(id));
        Assert.Throws<GraphNotFoundException>(() => sessions.Delete(id));
        Assert.Throws<GraphNotFoundException>(() => sessions.Restore(id));
    }

    [Fact]
    public void Graphs_that_nobody_looks_at_are_closed_and_nothing_of_them_is_lost()
    {
        using var scratch = new Scratch();
        var time = new ManualTime();
        using var sessions = scratch.Open(time);
        var followed = sessions.Create("followed");
        followed.Changed += _ => { };
        var first = sessions.Create("first");
        first.Apply(new AddNode("", "test.add@1", 0, 0));
        for (var i = 0; i < 70; i++) sessions.Create($"other {i}");
        Assert.Same(first, sessions.Open("first"));
        time.Advance(TimeSpan.FromHours(1));
        sessions.Create("one more");
        Assert.Same(followed, sessions.Open("followed"));
        var again = sessions.Open("other-0");
        Assert.NotNull(again);
        var opened = sessions.Open("first");
        Assert.Single(opened.Document.Nodes);
        Assert.Equal("Add test.add", opened.UndoLabel);
    }

    [Fact]
    public void Problems_are_told_by_node_and_port()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        bench.Do(new AddNode("", "stranger.thing@7", 0, 0));
        bench.Do(new SetLiteral(PortRef.Input("add", "b"), Json.Text("two")));
        var told = 0;
        bench.Session.Checked += () => told++;
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, told);
        Assert.Equal(bench.Session.Revision, bench.Session.Problems.Revision);
        Assert.Equal(["LDM0104"], bench.Session.Problems.At(PortRef.Input("add", "a")).Select(problem => problem.Id));
        Assert.Equal(["LDM0109"], bench.Session.Problems.At(PortRef.Input("add", "b")).Select(problem => problem.Id));
        Assert.Equal(["LDM0102"], bench.Session.Problems.Of("thing").Select(problem => problem.Id));
        Assert.False(bench.Session.Problems.CanRun);
    }

    [Fact]
    public void Who_has_a_graph_open_that_is_deleted_is_told_and_goes_on_with_what_is_brought_back()
    {
        using var bench = new Bench();
        bench.Do(new AddNode("", "test.add@1", 0, 0));
        var told = 0;
        bench.Session.Told += () => told++;
        bench.Sessions.Delete("bench");
        Assert.Equal((true, 1), (bench.Session.IsDeleted, told));
        Assert.Contains("bring it back", bench.Refusal(new AddNode("", "test.add@1", 0, 0)), StringComparison.Ordinal);
        var back = bench.Sessions.Restore("bench");
        Assert.NotSame(bench.Session, back);
        Assert.Equal((false, "Add test.add"), (back.IsDeleted, back.UndoLabel));
    }

    [Fact]
    public void A_graph_that_says_no_name_goes_by_that_of_its_file()
    {
        using var bench = new Bench("""{ "format": "ldmgraph/1", "nodes": {} }""");
        Assert.Equal("bench", bench.Session.Name);
        Assert.Equal("bench copy", bench.Sessions.Duplicate("bench").Name);
        Assert.Equal("eps", bench.Sessions.Create("eps", bench.Document, isPart: true).Name);
        Assert.Contains(bench.Sessions.List(), graph => graph is { Id: "parts/eps", Name: "eps" });
    }
}
