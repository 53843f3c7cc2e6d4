using Bunit;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Components;

public class NodeNameTests
{
    [Fact]
    public void A_node_is_called_by_its_title_also_by_one_that_it_was_given_later()
    {
        using var canvas = new CanvasBench(TwoLoops.Text);
        Assert.Equal("a, test.constant@1", canvas.Page.Find("[data-node=a]").GetAttribute("aria-label"));
        canvas.Bench.Do(new SetTitle("a", "Start"));
        canvas.Page.WaitForAssertion(() => Assert.Equal("Start, test.constant@1", canvas.Page.Find("[data-node=a]").GetAttribute("aria-label")));
        canvas.Bench.Session.Undo();
        canvas.Page.WaitForAssertion(() => Assert.Equal("a, test.constant@1", canvas.Page.Find("[data-node=a]").GetAttribute("aria-label")));
    }
}
