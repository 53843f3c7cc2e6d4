using System.Collections.Concurrent;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

/// <summary>The graph file changes on disk while the graph is open: another editor, a checkout.</summary>
public sealed class OutsideChangeTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly string _file;

    public OutsideChangeTests()
    {
        _file = _bench.Session.Path;
        _bench.Do(new AddNode("", "test.add@1", 0, 0));
        _bench.Session.Save();
    }

    public void Dispose() => _bench.Dispose();

    private static string OutsideText => """{ "format": "ldmgraph/1", "name": "theirs", "nodes": { "sum": { "type": "test.sum@1" } } }""";

    [Fact]
    public void It_is_seen_when_the_graph_is_opened_again_and_undo_brings_the_editors_own_version_back()
    {
        var own = _bench.Document.Root.ToString();
        // The folder is watched as well: either of the two may be the first to see it.
        var told = new ConcurrentQueue<string>();
        _bench.Session.Told += () => told.Enqueue("");
        _bench.Session.Changed += change => told.Enqueue(change.Label);
        File.WriteAllText(_file, OutsideText);

        Assert.Same(_bench.Session, _bench.Sessions.Open("bench"));
        Assert.Equal("theirs", _bench.Document.Name);
        Assert.Contains("outside", Assert.Single(_bench.Session.Notices), StringComparison.Ordinal);
        Assert.Equal(["", "Change outside of the editor"], told.Order(StringComparer.Ordinal));
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(OutsideText, File.ReadAllText(_file));

        Assert.True(_bench.Session.Undo().Applied);
        Assert.Equal(own, _bench.Document.Root.ToString());
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(own, EditorDocument.Parse(File.ReadAllText(_file)).Root.ToString());
        _bench.Session.Dismiss(_bench.Session.Notices[0]);
        Assert.Empty(_bench.Session.Notices);
    }

    [Fact]
    public void The_next_edit_is_made_to_it_and_overwrites_nothing()
    {
        File.WriteAllText(_file, OutsideText);
        _bench.Do(new AddNode("", "test.add@1", 5, 5));
        Assert.Equal(["sum", "add"], _bench.Document.Nodes.Select(node => node.Id));
        Assert.Equal(["Add test.add", "Change outside of the editor"], Undone(2));
        Assert.Equal(["add"], _bench.Document.Nodes.Select(node => node.Id));
    }

    [Fact]
    public void An_edit_of_what_is_different_there_is_refused()
    {
        var seen = _bench.Session.Revision;
        File.WriteAllText(_file, File.ReadAllText(_file).Replace("\"test.add@1\"", "\"test.add@1\", \"title\": \"theirs\"", StringComparison.Ordinal));
        var result = _bench.Session.Apply(new SetTitle("add", "mine"), seen, "tab");
        Assert.Contains("changed elsewhere", result.Refusal, StringComparison.Ordinal);
        Assert.Equal("theirs", _bench.Document.Find("add")!.Title);
    }

    [Fact]
    public void What_comes_between_an_edit_and_its_saving_is_kept_beside_the_edit()
    {
        _bench.Do(new AddNode("", "test.add@1", 5, 5));
        File.WriteAllText(_file, OutsideText);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(OutsideText, File.ReadAllText(_file));
        Assert.Equal("theirs", _bench.Document.Name);
        _bench.Session.Undo();
        Assert.Equal(2, _bench.Document.Nodes.Count);
    }

    [Fact]
    public void A_run_and_the_list_see_it_too()
    {
        File.WriteAllText(_file, OutsideText);
        Assert.Equal("theirs", Assert.Single(_bench.Sessions.List()).Name);
        File.WriteAllText(_file, OutsideText.Replace("theirs", "later", StringComparison.Ordinal));
        Assert.Contains("later", _bench.Session.ToRunnable(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_graph_written_in_another_way_is_no_change()
    {
        File.WriteAllText(_file, "\n\n" + File.ReadAllText(_file));
        _bench.Sessions.Open("bench");
        Assert.Empty(_bench.Session.Notices);
        Assert.Equal("Add test.add", _bench.Session.UndoLabel);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_kept_before_it_is_written_over()
    {
        File.WriteAllText(_file, "{ in the middle of");
        _bench.Do(new AddNode("", "test.add@1", 5, 5));
        // Somebody may still be writing.
        Assert.Equal("{ in the middle of", File.ReadAllText(_file));
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("{ in the middle of", File.ReadAllText(_file + ".unreadable"));
        Assert.Equal(2, EditorDocument.Parse(File.ReadAllText(_file)).Nodes.Count);
        Assert.Contains("bench.json.unreadable", Assert.Single(_bench.Session.Notices), StringComparison.Ordinal);

        File.WriteAllText(_file, "{ once more");
        _bench.Session.Save();
        Assert.Equal("{ once more", File.ReadAllText(_file + ".unreadable2"));
        Assert.Equal("{ in the middle of", File.ReadAllText(_file + ".unreadable"));
    }

    [Fact]
    public void A_file_that_is_whole_again_a_moment_later_was_only_being_written()
    {
        File.WriteAllText(_file, "{ in the middle of");
        _bench.Sessions.Open("bench");
        File.WriteAllText(_file, OutsideText);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("theirs", _bench.Document.Name);
        Assert.False(File.Exists(_file + ".unreadable"));
    }

    [Fact]
    public void It_can_still_be_undone_after_a_restart_and_is_not_taken_for_another_one()
    {
        using var scratch = new Scratch();
        string own;
        using (var sessions = scratch.Open())
        {
            var session = sessions.Create("shared");
            session.Apply(new AddNode("", "test.add@1", 0, 0));
            session.Save();
            own = session.Document.Root.ToString();
            File.WriteAllText(session.Path, OutsideText);
            sessions.Open("shared");
        }
        using (var sessions = scratch.Open())
        {
            var session = sessions.Open("shared");
            Assert.Empty(session.Notices);
            Assert.Equal("theirs", session.Document.Name);
            Assert.Equal("Change outside of the editor", session.UndoLabel);
            session.Undo();
        }
        using var last = scratch.Open();
        Assert.Empty(last.Open("shared").Notices);
        Assert.Equal(own, last.Open("shared").Document.Root.ToString());
    }

    [Fact]
    public async Task Saving_while_others_edit_is_never_taken_for_a_change_from_outside()
    {
        using var scratch = new Scratch();
        using var sessions = scratch.Open();
        var session = sessions.Create("busy");
        using var done = new CancellationTokenSource();
        var saving = Task.Run(() => { while (!done.IsCancellationRequested) session.Save(); });
        for (var i = 0; i < 300; i++) Assert.True(session.Apply(new AddNode("", "test.add@1", i, 0)).Applied);
        await done.CancelAsync();
        await saving;
        Assert.Empty(session.Notices);
        Assert.Equal((300, 300), (session.Document.Nodes.Count, session.Revision));
    }

    [Fact]
    public void What_cannot_be_saved_is_told_when_it_happens_and_when_it_is_over()
    {
        var told = new List<string?>();
        _bench.Session.Told += () => told.Add(_bench.Session.SaveProblem);
        // A folder in the place of the file: nothing can be given that name.
        File.Delete(_file);
        Directory.CreateDirectory(Path.Combine(_file, "in the way"));
        _bench.Do(new AddNode("", "test.add@1", 5, 5));
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(Assert.Single(told));
        Directory.Delete(_file, recursive: true);
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, told.Count);
        Assert.Null(told[1]);
        Assert.Equal(2, EditorDocument.Parse(File.ReadAllText(_file)).Nodes.Count);
    }

    [Fact]
    public void What_could_not_be_saved_is_no_problem_any_more_when_somebody_else_has_written_the_file()
    {
        File.Delete(_file);
        Directory.CreateDirectory(Path.Combine(_file, "in the way"));
        _bench.Do(new AddNode("", "test.add@1", 5, 5));
        _bench.Session.Save();
        Assert.NotNull(_bench.Session.SaveProblem);
        Directory.Delete(_file, recursive: true);
        File.WriteAllText(_file, OutsideText);
        _bench.Session.Save();
        Assert.Null(_bench.Session.SaveProblem);
        Assert.Equal(("theirs", OutsideText), (_bench.Document.Name, File.ReadAllText(_file)));
    }

    private List<string?> Undone(int count)
    {
        var labels = new List<string?>();
        for (var i = 0; i < count; i++)
        {
            labels.Add(_bench.Session.UndoLabel);
            _bench.Session.Undo();
        }
        return labels;
    }
}
