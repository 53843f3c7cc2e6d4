using Bunit;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Form;

namespace LdmGraph.Editor.Tests.Form;

public sealed class FormViewTests : IDisposable
{
    private const string Graph = """
        { "format": "ldmgraph/1", "name": "painter", "description": "Paints a word.",
          "params": {
            "title": { "type": "text", "default": "dear ", "description": "What comes first" },
            "colour": { "type": "text", "default": "red" },
            "seed": { "type": "seed", "default": "1" },
            "guidanceScale": { "type": "float", "min": 0, "max": 10 },
            "latent": { "type": "handle" }
          },
          "nodes": { "paint": { "type": "test.paint@1", "in": { "title": { "from": "params.title" }, "colour": { "from": "params.colour" }, "seed": { "from": "params.seed" } } } },
          "outputs": { "text": { "from": "paint.text" } } }
        """;

    private readonly BunitContext _page = new();
    private readonly Bench _bench = new(Graph);
    private readonly List<FormRun> _runs = [];
    private bool _isRefused;

    public void Dispose()
    {
        _page.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void Every_param_is_a_field_with_a_label_that_belongs_to_it()
    {
        var form = Render();
        Assert.Equal("painter", form.Find("h1").TextContent);
        Assert.Equal(["Title", "Colour", "Seed", "Guidance scale needed", "Latent"], form.FindAll(".form-field > label").Select(label => label.TextContent.Trim()));
        foreach (var label in form.FindAll(".form-field > label").Take(4)) Assert.NotNull(form.Find($"#{label.GetAttribute("for")}"));
        // A text that goes into a choice is chosen.
        Assert.Equal(["red", "deep-blue"], form.FindAll("#param-colour option").Select(option => option.TextContent));
        Assert.Contains("is linked, not written", form.Find("[data-param=latent]").TextContent, StringComparison.Ordinal);
        Assert.Contains("What comes first", form.Find("[data-param=title]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_in_the_form_is_written_in_the_graph_and_can_be_undone()
    {
        var form = Render();
        form.Find("#param-title").Change("my ");
        Assert.Equal("my ", _bench.Document.Params[0].Default!.AsText);
        _bench.Session.Undo();
        form.WaitForAssertion(() => Assert.Equal("dear ", form.Find("#param-title").GetAttribute("value")));
    }

    [Fact]
    public void What_another_tab_changes_is_shown()
    {
        var form = Render();
        _bench.Session.Apply(new SetParam("guidanceScale", "default", Json.Number(7.5)), null, "another tab");
        form.WaitForAssertion(() => Assert.Equal("7.5", form.Find("#param-guidanceScale").GetAttribute("value")));
        _bench.Session.Apply(new AddParam("extra", "bool"), null, "another tab");
        form.WaitForAssertion(() => Assert.Single(form.FindAll("[data-param=extra]")));
    }

    [Fact]
    public void Running_waits_for_what_is_needed_and_then_hands_out_what_was_written()
    {
        var form = Render();
        Assert.True(form.Find(".form-start").HasAttribute("disabled"));
        Assert.Equal("Guidance scale: this is needed to run.", form.Find(".form-obstacle").TextContent);
        form.Find("#param-guidanceScale").Change("2.5");
        form.Find("[aria-label='Before a run, Seed']").Change("Increment");
        form.Find("form").Submit();
        var run = Assert.Single(_runs);
        Assert.Equal(2UL, run.Seeds["seed"].Value);
        var graph = EditorDocument.Parse(run.Graph);
        Assert.Equal("2", graph.Params[2].Default!.AsText);
        Assert.Equal("2.5", graph.Params[3].Default!.ToString());
        // The seed that is shown is the one that was used.
        Assert.Equal("2", form.Find("#param-seed").GetAttribute("value"));
    }

    [Fact]
    public void A_run_that_is_refused_uses_up_no_seed()
    {
        _isRefused = true;
        var form = Render();
        form.Find("#param-guidanceScale").Change("2.5");
        form.Find("[aria-label='Before a run, Seed']").Change("Increment");
        form.Find("form").Submit();
        Assert.Equal(2UL, Assert.Single(_runs).Seeds["seed"].Value);
        Assert.Equal("1", _bench.Document.Params[2].Default!.AsText);
    }

    [Fact]
    public void Muted_nodes_are_left_out_of_what_runs()
    {
        var form = Render();
        form.Find("#param-guidanceScale").Change("2.5");
        _bench.Do(new SetMode(["paint"], NodeMode.Muted));
        form.Find("form").Submit();
        Assert.Empty(EditorDocument.Parse(_runs.Single().Graph).Nodes);
    }

    [Fact]
    public void A_graph_that_cannot_run_says_so()
    {
        _bench.Do(new SetParam("guidanceScale", "default", Json.Number(1L)));
        _bench.Do(new AddNode("", "stranger.thing@7", 0, 0));
        _bench.Session.Check();
        var form = Render();
        Assert.Contains("needs to be repaired", form.Find(".form-obstacle").TextContent, StringComparison.Ordinal);
        Assert.True(form.Find(".form-start").HasAttribute("disabled"));
    }

    [Fact]
    public void One_changed_value_draws_one_field_again()
    {
        var form = Render();
        var fields = form.FindComponents<LdmGraph.Editor.Widgets.TextField>();
        var before = fields.Sum(field => field.RenderCount) + form.FindComponents<LdmGraph.Editor.Widgets.SeedField>().Sum(field => field.RenderCount);
        form.Find("#param-guidanceScale").Change("3");
        Assert.Equal(before, form.FindComponents<LdmGraph.Editor.Widgets.TextField>().Sum(field => field.RenderCount) + form.FindComponents<LdmGraph.Editor.Widgets.SeedField>().Sum(field => field.RenderCount));
    }

    [Fact]
    public void A_form_that_is_closed_no_longer_follows_the_graph()
    {
        var form = Render();
        form.Instance.Dispose();
        var count = form.RenderCount;
        _bench.Do(new SetParam("title", "default", Json.Text("later")));
        Assert.Equal(count, form.RenderCount);
    }

    private void Queue(FormRun run)
    {
        _runs.Add(run);
        if (!_isRefused) run.Accepted();
    }

    private IRenderedComponent<FormView> Render() => _page.Render<FormView>(parameters => parameters
        .Add(form => form.Session, _bench.Session).Add(form => form.Run, Queue).Add(form => form.LastSeeds, new Dictionary<string, Seed>()));
}
