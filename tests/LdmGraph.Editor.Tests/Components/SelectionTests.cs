using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Components;

public class SelectionTests
{
    [Theory]
    [InlineData("bypass")]
    [InlineData("mute")]
    [InlineData("collapse")]
    public async Task What_is_done_to_a_loop_that_is_selected_with_its_nodes_is_done_to_the_loop(string command)
    {
        using var canvas = new CanvasBench(TwoLoops.Text);
        await canvas.DoAsync(command, "one", "one/eps", "one/step");
        Assert.Equal(["one"], canvas.Bench.Document.Nodes.Where(node => node.Mode != NodeMode.Active || node.Geometry.Collapsed).Select(node => node.Path));
        await canvas.DoAsync(command, "one", "one/eps", "one/step");
        Assert.Equal(EditorDocument.Parse(TwoLoops.Text).Root, canvas.Bench.Document.Root);
    }

    [Fact]
    public async Task A_selection_of_everything_becomes_a_part_and_is_duplicated_as_one()
    {
        using var canvas = new CanvasBench(TwoLoops.Text);
        var all = canvas.Bench.Document.Nodes.Select(node => node.Path).ToArray();
        await canvas.DoAsync("duplicate", all);
        Assert.Equal(["a", "one", "two", "a2", "one2", "two2"], canvas.Bench.Document.NodesOf("").Select(node => node.Id));
        await canvas.DoAsync("undo");
        await canvas.DoAsync("part", all);
        Assert.Equal("call@1", Assert.Single(canvas.Bench.Document.Nodes).TypeId);
    }
}
