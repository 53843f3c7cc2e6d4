using System.Diagnostics;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

public class RecoveryTests
{
    [Fact]
    public async Task Nothing_that_was_done_is_lost_when_the_process_is_killed_again_and_again()
    {
        using var scratch = new Scratch();
        for (var round = 0; round < 5; round++)
        {
            // Most of the time goes into writing the graph file, so that most kills fall between write and rename.
            var acknowledged = await EditUntilKilledAsync(scratch.Graphs, afterEdits: 3 + 4 * round);
            using var sessions = scratch.Open();
            var session = sessions.Open("victim");
            Assert.True(session.Revision >= acknowledged, $"revision {acknowledged} was acknowledged, {session.Revision} was recovered");
            Assert.Equal(session.Revision - 1, session.Document.Find("counter")!.Input("value")!.Value.AsNumber);
            Assert.Empty(session.Notices);
            Assert.Empty(Directory.EnumerateFiles(scratch.Graphs, "*.writing", SearchOption.AllDirectories));

            // What was done before the kill can still be undone.
            Assert.True(session.Undo().Applied);
            Assert.Equal(session.Revision - 3, session.Document.Find("counter")!.Input("value")?.Value.AsNumber ?? session.Revision - 3);
            Assert.True(session.Redo().Applied);
            session.Apply(new SetLiteral(PortRef.Input("counter", "value"), Json.Number(session.Revision)) { Gesture = "after" });
        }
    }

    [Theory, InlineData(1), InlineData(7), InlineData(40)]
    public void A_torn_last_line_is_dropped_and_the_lines_before_it_count(int torn)
    {
        using var scratch = new Scratch();
        var (before, last) = EditAndForget(scratch);
        var journal = Path.Combine(scratch.Graphs, ".journal", "torn.jsonl");
        using (var file = new FileStream(journal, FileMode.Open)) file.SetLength(file.Length - torn);

        using var sessions = scratch.Open();
        var session = sessions.Open("torn");
        Assert.NotEqual(last, session.Document.Root.ToString());
        Assert.Equal(before, session.Document.Root.ToString());
        Assert.Empty(session.Notices);
        Assert.Equal("Add test.add", session.UndoLabel);
        Assert.True(session.Apply(new AddNode("", "test.add@1", 0, 0)).Applied);
    }

    [Fact]
    public void A_damaged_journal_is_kept_and_read_as_far_as_it_goes()
    {
        using var scratch = new Scratch();
        var (before, _) = EditAndForget(scratch);
        var journal = Path.Combine(scratch.Graphs, ".journal", "torn.jsonl");
        var lines = File.ReadAllLines(journal);
        lines[^1] = lines[^1][..20];
        File.WriteAllLines(journal, [.. lines, """{"undo": null}"""]);

        using (var sessions = scratch.Open())
        {
            var session = sessions.Open("torn");
            Assert.Equal(before, session.Document.Root.ToString());
            Assert.Contains("damaged", Assert.Single(session.Notices), StringComparison.Ordinal);
            Assert.True(session.Apply(new AddNode("", "test.add@1", 0, 0)).Applied);
        }
        Assert.True(File.Exists(journal + ".damaged1"));
        using var again = scratch.Open();
        Assert.Empty(again.Open("torn").Notices);
        Assert.Equal(2, again.Open("torn").Document.Nodes.Count);
    }

    [Fact]
    public void A_graph_file_that_was_changed_outside_counts_and_can_be_undone()
    {
        using var scratch = new Scratch();
        string before;
        using (var sessions = scratch.Open())
        {
            var session = sessions.Create("shared");
            session.Apply(new AddNode("", "test.add@1", 0, 0));
            before = session.Document.Root.ToString();
        }
        var file = Path.Combine(scratch.Graphs, "shared.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("test.add@1", "test.sum@1", StringComparison.Ordinal));

        using var later = scratch.Open();
        var reopened = later.Open("shared");
        Assert.Equal("test.sum@1", reopened.Document.Find("add")!.TypeId);
        Assert.Contains("outside", Assert.Single(reopened.Notices), StringComparison.Ordinal);
        reopened.Undo();
        Assert.Equal(before, reopened.Document.Root.ToString());
    }

    [Fact]
    public void A_graph_file_that_was_spoilt_outside_is_kept_aside_and_the_journal_counts()
    {
        using var scratch = new Scratch();
        using (var sessions = scratch.Open()) sessions.Create("shared").Apply(new AddNode("", "test.add@1", 0, 0));
        var file = Path.Combine(scratch.Graphs, "shared.json");
        File.WriteAllText(file, "{ broken");
        using var later = scratch.Open();
        Assert.Single(later.Open("shared").Document.Nodes);
        Assert.Equal("{ broken", File.ReadAllText(file + ".unreadable"));
        Assert.Single(EditorDocument.Parse(File.ReadAllText(file)).Nodes);
    }

    [Fact]
    public void A_graph_file_that_is_gone_is_written_again()
    {
        using var scratch = new Scratch();
        using (var sessions = scratch.Open()) sessions.Create("shared").Apply(new AddNode("", "test.add@1", 0, 0));
        File.Delete(Path.Combine(scratch.Graphs, "shared.json"));
        using var later = scratch.Open();
        Assert.Single(later.Open("shared").Document.Nodes);
        Assert.Single(EditorDocument.Parse(File.ReadAllText(Path.Combine(scratch.Graphs, "shared.json"))).Nodes);
    }

    [Fact]
    public void The_graph_file_follows_a_second_after_the_first_of_many_changes()
    {
        using var bench = new Bench();
        for (var i = 0; i < 15; i++)
        {
            bench.Do(new AddNode("", "test.add@1", i, 0));
            bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Equal(10, EditorDocument.Parse(File.ReadAllText(bench.Session.Path)).Nodes.Count);
    }

    [Fact]
    public void A_long_journal_is_begun_anew_and_the_last_steps_can_still_be_undone()
    {
        using var scratch = new Scratch();
        var steps = new List<string>();
        using (var sessions = scratch.Open())
        {
            var session = sessions.Create("long");
            session.Apply(new AddNode("", "test.add@1", 0, 0));
            for (var i = 0; i < 130; i++)
            {
                session.Apply(new SetNote("add", $"{i}{new string('x', 40_000)}") { Gesture = $"{i}" });
                steps.Add(session.Document.Root.ToString());
            }
        }
        var journal = Path.Combine(scratch.Graphs, ".journal", "long.jsonl");
        var length = new FileInfo(journal).Length;
        using var later = scratch.Open();
        var reopened = later.Open("long");
        Assert.Equal(131, reopened.Revision);
        Assert.True(new FileInfo(journal).Length < length);
        for (var i = steps.Count - 2; i >= steps.Count - 100; i--)
        {
            Assert.True(reopened.Undo().Applied);
            Assert.Equal(steps[i], reopened.Document.Root.ToString());
        }
    }

    [Fact]
    public void A_second_process_is_told_that_the_folder_is_taken()
    {
        using var scratch = new Scratch();
        using var first = scratch.Open();
        Assert.Contains("another process", Assert.Throws<IOException>(() => scratch.Open()).Message, StringComparison.Ordinal);
    }

    private static (string Before, string Last) EditAndForget(Scratch scratch)
    {
        using var copy = new Scratch();
        string before, last;
        using (var sessions = copy.Open(new ManualTime()))
        {
            var session = sessions.Create("torn");
            session.Apply(new AddNode("", "test.add@1", 0, 0));
            before = session.Document.Root.ToString();
            session.Apply(new SetTitle("add", "The last thing that was done before the light went out"));
            last = session.Document.Root.ToString();
            // As it is at this moment: nothing was closed in order.
            foreach (var file in Directory.EnumerateFiles(copy.Graphs, "torn*", SearchOption.AllDirectories))
            {
                var place = Path.Combine(scratch.Graphs, Path.GetRelativePath(copy.Graphs, file));
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Copy(file, place);
            }
        }
        return (before, last);
    }

    private static async Task<long> EditUntilKilledAsync(string folder, int afterEdits)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(RecoveryTests).Assembly.Location, "edit", folder]) { RedirectStandardOutput = true })!;
        var revision = 0L;
        for (var i = 0; i < afterEdits; i++)
            revision = long.Parse(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the editor ended by itself"), System.Globalization.CultureInfo.InvariantCulture);
        process.Kill();
        await process.WaitForExitAsync();
        return revision;
    }
}
