using Bunit;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Widgets;

namespace LdmGraph.Editor.Tests.Widgets;

public sealed class FieldTests : IDisposable
{
    private readonly BunitContext _bench = new();
    private readonly List<Json?> _told = [];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("12", "12", null)]
    [InlineData("12.50", "12.50", null)]
    [InlineData("0,5", "0.5", null)]
    [InlineData("5000", "100", "the most is 100")]
    [InlineData("-3", "0", "the least is 0")]
    [InlineData("1e1", "1e1", null)]
    public void A_number_is_taken_as_it_is_typed_and_kept_within_its_limits(string typed, string taken, string? note)
    {
        var field = Render<NumberField>(new FieldSpec("float") { Min = 0, Max = 100 }, Json.Number(1L));
        field.Find("input[type=text]").Change(typed);
        Assert.Equal(taken, Assert.Single(_told)!.ToString());
        Assert.Equal(note, field.FindAll(".value-says").SingleOrDefault()?.TextContent);
        Assert.Null(field.Find("input[type=text]").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void A_number_beyond_its_limits_shows_what_was_taken_instead()
    {
        var field = Render<NumberField>(new FieldSpec("int") { Min = 0, Max = 100 }, Json.Number(100L));
        field.Find("input[type=text]").Change("5000");
        Assert.Empty(_told);
        Assert.Equal("100", field.Find("input[type=text]").GetAttribute("value"));
        Assert.Equal("the most is 100", field.Find(".value-says").TextContent);
    }

    [Fact]
    public void What_was_said_of_a_number_stays_when_the_number_comes_back_and_goes_with_the_next_one()
    {
        var field = Render<NumberField>(new FieldSpec("int") { Min = 1, Max = 100 }, Json.Number(20L));
        field.Find("input[type=text]").Change("-5");
        // The page may be drawn again before the graph has the number, and any number of times after.
        field.Render(parameters => parameters.Add(field => field.Label, "Steps"));
        field.Render(parameters => parameters.Add(field => field.Value, Assert.Single(_told)));
        field.Render(parameters => parameters.Add(field => field.Problem, "no").Add(field => field.Label, "Number of steps"));
        field.Render(parameters => parameters.Add(field => field.Problem, (string?)null));
        Assert.Equal("the least is 1", field.Find(".value-says").TextContent);
        Assert.Equal("status", field.Find(".value-says").GetAttribute("role"));
        Assert.Equal(field.Find(".value-says").Id, field.Find("input").GetAttribute("aria-describedby"));
        field.Render(parameters => parameters.Add(field => field.Value, Json.Number(7L)));
        Assert.Empty(field.FindAll(".value-says"));
        field.Find("input[type=text]").Change("1.5");
        field.Render(parameters => parameters.Add(field => field.Value, _told[^1]));
        Assert.Equal("it is a whole number: 2", field.Find(".value-says").TextContent);
        field.Find("input[type=text]").Change("3");
        Assert.Empty(field.FindAll(".value-says"));
    }

    [Theory]
    [InlineData("int", 0, "2.4", "2", "it is a whole number: 2")]
    [InlineData("int", 8, "511", "512", "it is a multiple of 8: 512")]
    [InlineData("int", 8, "3", "8", "the least is 5")]
    public void A_number_is_made_whole_or_a_multiple_and_that_is_said(string type, long multiple, string typed, string taken, string note)
    {
        var field = Render<NumberField>(new FieldSpec(type) { Min = multiple == 8 ? 5 : double.NegativeInfinity, MultipleOf = multiple }, null);
        field.Find("input").Change(typed);
        Assert.Equal(taken, Assert.Single(_told)!.ToString());
        Assert.Equal(note, field.Find(".value-says").TextContent);
    }

    [Fact]
    public void What_is_no_number_is_said_and_not_taken_and_what_is_one_then_makes_up_for_it()
    {
        var field = Render<NumberField>(new FieldSpec("float"), Json.Number(1L));
        var input = field.Find("input");
        input.Change("a lot");
        Assert.Empty(_told);
        Assert.Equal("true", field.Find("input").GetAttribute("aria-invalid"));
        Assert.Equal(field.Find(".value-says").Id, field.Find("input").GetAttribute("aria-describedby"));
        Assert.Equal("'a lot' is no number", field.Find(".value-says").TextContent);
        field.Find("input").Change("2");
        Assert.Equal("2", Assert.Single(_told)!.ToString());
        Assert.Null(field.Find("input").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void An_emptied_field_gives_its_default_back()
    {
        var field = Render<NumberField>(new FieldSpec("int") { Default = Json.Number(50L) }, Json.Number(20L));
        field.Find("input").Change("");
        Assert.Null(Assert.Single(_told));
        Assert.Equal("50", Render<NumberField>(new FieldSpec("int") { Default = Json.Number(50L) }, null).Find("input").GetAttribute("value"));
    }

    [Fact]
    public void A_slider_is_there_when_both_ends_are_known()
    {
        var field = Render<NumberField>(new FieldSpec("float") { Min = 0, Max = 1 }, Json.Number(0.25));
        var slider = field.Find("input[type=range]");
        Assert.Equal(("0", "1", "0.01", "0.25"), (slider.GetAttribute("min"), slider.GetAttribute("max"), slider.GetAttribute("step"), slider.GetAttribute("value")));
        slider.Change("0.5");
        Assert.Equal("0.5", Assert.Single(_told)!.ToString());
        Assert.Empty(Render<NumberField>(new FieldSpec("float") { Min = 0 }, null).FindAll("input[type=range]"));
    }

    [Fact]
    public void A_field_is_not_drawn_again_when_nothing_of_it_changed()
    {
        var spec = new FieldSpec("text");
        var field = Render<TextField>(spec, Json.Text("a"));
        var count = field.RenderCount;
        field.Render(parameters => parameters.Add(field => field.Spec, spec with { }).Add(field => field.Value, Json.Text("a")));
        Assert.Equal(count, field.RenderCount);
        field.Render(parameters => parameters.Add(field => field.Value, Json.Text("b")));
        Assert.Equal(count + 1, field.RenderCount);
        Assert.Equal("b", field.Find("input").GetAttribute("value"));
        field.Render(parameters => parameters.Add(field => field.Problem, "too short"));
        Assert.Equal("too short", field.Find(".value-says").TextContent);
    }

    [Fact]
    public void Texts_toggles_choices_colours_and_lists_say_what_was_written()
    {
        Render<TextField>(new FieldSpec("text") { Multiline = true }, null).Find("textarea").Change("two\nlines \"quoted\"");
        Render<ToggleField>(new FieldSpec("bool") { Default = Json.Bool(true) }, null).Find("input").Change(false);
        Render<ChoiceField>(new FieldSpec("choice") { Choices = ["red", "deep-blue"] }, Json.Text("red")).Find("select").Change("deep-blue");
        Render<ColourField>(new FieldSpec("text"), null).Find("input[type=text]").Change("#AbC");
        Render<ListField>(new FieldSpec("list<float>"), null).Find("input").Change("1, 2.50");
        Assert.Equal(["\"two\\nlines \\\"quoted\\\"\"", "false", "\"deep-blue\"", "\"#aabbcc\"", "[1, 2.50]"], _told.Select(json => json!.ToString()));
    }

    [Fact]
    public void A_choice_that_is_none_is_shown_as_the_file_has_it()
    {
        var field = Render<ChoiceField>(new FieldSpec("choice") { Choices = ["red"] }, Json.Text("purple"));
        Assert.Equal("", field.Find("select").GetAttribute("value"));
        Assert.Equal("purple", field.Find("option[value='']").TextContent);
    }

    [Theory, InlineData("-1"), InlineData("1.5"), InlineData("18446744073709551616"), InlineData("dice")]
    public void What_is_no_seed_is_refused_in_words(string typed)
    {
        var field = Render<SeedField>(new FieldSpec("seed"), Json.Text("42"));
        field.Find("input").Change(typed);
        Assert.Empty(_told);
        Assert.Equal("write decimal digits, below 2^64", field.Find(".value-says").TextContent);
    }

    [Fact]
    public void A_seed_is_drawn_kept_and_told_what_becomes_of_it()
    {
        var (modes, kept) = (new List<SeedMode>(), new List<Seed>());
        var field = _bench.Render<SeedField>(parameters => parameters.Add(field => field.Spec, new FieldSpec("seed")).Add(field => field.Id, "seed").Add(field => field.Label, "Seed")
            .Add(field => field.Value, Json.Text("42")).Add(field => field.Changed, _told.Add).Add(field => field.Mode, SeedMode.Randomise).Add(field => field.ModeChanged, modes.Add).Add(field => field.Last, new Seed(7)).Add(field => field.Kept, kept.Add));
        field.Find("button[aria-label='Another Seed, now']").Click();
        Assert.NotEqual("42", _told[0]!.AsText);
        field.Find("select").Change("Increment");
        field.Find(".value-last").Click();
        Assert.Equal([new Seed(7)], kept);
        Assert.Equal([SeedMode.Increment], modes);
        field.Render(parameters => parameters.Add(field => field.Value, Json.Text("7")).Add(field => field.Mode, SeedMode.Fixed));
        Assert.Empty(field.FindAll(".value-last"));
    }

    [Fact]
    public void A_picture_that_was_sent_is_shown_and_a_mask_is_painted_over_it()
    {
        var hash = new string('a', 64);
        var field = _bench.Render<PictureField>(parameters => parameters.Add(field => field.Spec, new FieldSpec("text") { Picks = "mask" }).Add(field => field.Id, "mask")
            .Add(field => field.Value, Json.Text($"inputs/aa/{hash}")).Add(field => field.PaintOver, $"inputs/bb/{new string('b', 64)}").Add(field => field.Changed, _told.Add));
        Assert.Equal($"/api/pictures/{hash}/thumbnail?size=256", field.Find("img").GetAttribute("src"));
        Assert.Equal("/api/uploads", field.Find("[data-picture]").GetAttribute("data-picture"));
        var paint = field.Find("[data-paint]");
        Assert.Equal($"/api/pictures/{new string('b', 64)}", paint.GetAttribute("data-over"));
        Assert.False(paint.HasAttribute("disabled"));
        field.Find("button[aria-label$='none']").Click();
        Assert.Null(Assert.Single(_told));
        field.Render(parameters => parameters.Add(field => field.PaintOver, (string?)null));
        Assert.True(field.Find("[data-paint]").HasAttribute("disabled"));
    }

    [Fact]
    public void Models_are_offered()
    {
        var field = _bench.Render<ModelField>(parameters => parameters.AddCascadingValue(new WidgetHost { Models = () => ["scenes", "faces"] })
            .Add(field => field.Spec, new FieldSpec("text") { Picks = "model" }).Add(field => field.Id, "model").Add(field => field.Changed, _told.Add));
        Assert.Equal(["scenes", "faces"], field.FindAll("option").Select(option => option.GetAttribute("value")));
        Assert.Equal(field.Find("datalist").Id, field.Find("input").GetAttribute("list"));
        field.Find("input").Change("faces");
        Assert.Equal("faces", Assert.Single(_told)!.AsText);
    }

    [Theory]
    [InlineData("int", null, "NumberField"), InlineData("float", null, "NumberField"), InlineData("bool", null, "ToggleField"), InlineData("choice", null, "ChoiceField")]
    [InlineData("seed", null, "SeedField"), InlineData("text", null, "TextField"), InlineData("text", "model", "ModelField"), InlineData("text", "image", "PictureField")]
    [InlineData("text", "mask", "PictureField"), InlineData("list<int>", null, "ListField")]
    public void The_type_decides_the_field(string type, string? picks, string expected)
    {
        var field = _bench.Render<LiteralField>(parameters => parameters.Add(field => field.Spec, new FieldSpec(type) { Picks = picks }).Add(field => field.Id, "x"));
        var css = $".value-{expected[..^5].ToLowerInvariant()}";
        Assert.Single(field.FindAll(css));
        Assert.NotNull(field.Find("#x"));
    }

    [Fact]
    public void Every_field_can_be_disabled()
    {
        foreach (var type in (string[])["int", "bool", "choice", "seed", "text", "list<int>"])
        {
            var field = _bench.Render<LiteralField>(parameters => parameters.Add(field => field.Spec, new FieldSpec(type) { Min = 0, Max = 10 }).Add(field => field.Id, "x").Add(field => field.Disabled, true));
            Assert.All(field.FindAll("input, select, textarea, button"), control => Assert.True(control.HasAttribute("disabled")));
        }
    }

    private IRenderedComponent<T> Render<T>(FieldSpec spec, Json? value) where T : ValueField => _bench.Render<T>(parameters => parameters
        .Add(field => field.Spec, spec).Add(field => field.Id, "field").Add(field => field.Label, "Field").Add(field => field.Value, value).Add(field => field.Changed, _told.Add));
}
