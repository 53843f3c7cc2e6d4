using Bunit;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Components;

public class RenameTests
{
    [Fact]
    public async Task A_refusal_is_shown_until_something_else_could_be_done()
    {
        using var canvas = await OpenAsync("two/eps");
        Id(canvas).Change("step");
        Assert.Contains("there is a node 'step' already", canvas.Page.Find(".canvas-problem").TextContent, StringComparison.Ordinal);
        Id(canvas).Change("noise");
        canvas.Page.WaitForAssertion(() => Assert.Empty(canvas.Page.FindAll(".canvas-problem")));
        Assert.NotNull(canvas.Bench.Document.Find("two/noise"));
    }

    [Fact]
    public async Task A_node_that_is_given_another_id_stays_selected_with_the_fields_that_were_there()
    {
        using var canvas = await OpenAsync("one/eps");
        var inspector = canvas.Page.FindComponent<LdmGraph.Editor.Components.NodeInspector>().Instance;
        Id(canvas).Change("noise");
        canvas.Page.WaitForAssertion(() => Assert.Equal("noise", Id(canvas).GetAttribute("value")));
        Assert.Same(inspector, canvas.Page.FindComponent<LdmGraph.Editor.Components.NodeInspector>().Instance);
        // Undone, or with what it lies in, likewise.
        await canvas.DoAsync("undo");
        canvas.Page.WaitForAssertion(() => Assert.Equal("eps", Id(canvas).GetAttribute("value")));
        canvas.Bench.Do(new RenameNode("one", "first"));
        canvas.Page.WaitForAssertion(() => Assert.Equal("first/eps:in.b", canvas.Page.Find(".inspector-fields [data-row$='in.b']").GetAttribute("data-row")));
        Assert.Same(inspector, canvas.Page.FindComponent<LdmGraph.Editor.Components.NodeInspector>().Instance);
    }

    [Fact]
    public async Task Another_node_that_is_selected_has_fields_of_its_own()
    {
        using var canvas = await OpenAsync("one/eps");
        var inspector = canvas.Page.FindComponent<LdmGraph.Editor.Components.NodeInspector>().Instance;
        await canvas.SelectAsync("one/eps");
        Assert.Same(inspector, canvas.Page.FindComponent<LdmGraph.Editor.Components.NodeInspector>().Instance);
        await canvas.SelectAsync("two/eps");
        Assert.NotSame(inspector, canvas.Page.FindComponent<LdmGraph.Editor.Components.NodeInspector>().Instance);
    }

    [Fact]
    public async Task The_key_for_a_new_name_leads_into_the_title_of_the_node_however_often()
    {
        using var canvas = new CanvasBench(TwoLoops.Text);
        // It has the focus, and is not selected.
        await canvas.DoAsync("rename", "one/eps");
        canvas.Script.VerifyFocusAsyncInvoke().Arguments[0].ShouldBeElementReferenceTo(Title(canvas));
        Assert.Equal("eps", Title(canvas).GetAttribute("placeholder"));
        await canvas.DoAsync("rename", "one/eps");
        canvas.Script.VerifyFocusAsyncInvoke(2)[1].Arguments[0].ShouldBeElementReferenceTo(Title(canvas));
        // Several have no title.
        await canvas.DoAsync("rename", "one/eps", "two/eps");
        canvas.Script.VerifyFocusAsyncInvoke(2);
    }

    private static AngleSharp.Dom.IElement Title(CanvasBench canvas) => canvas.Page.FindAll(".field").Single(field => field.TextContent == "Title").QuerySelector("input")!;

    private static async Task<CanvasBench> OpenAsync(string node)
    {
        var canvas = new CanvasBench(TwoLoops.Text);
        await canvas.DoAsync("rename", node);
        await canvas.SelectAsync(node);
        return canvas;
    }

    private static AngleSharp.Dom.IElement Id(CanvasBench canvas) => canvas.Page.FindAll(".field").Single(field => field.TextContent == "Id").QuerySelector("input")!;
}
