using TestNodes;

namespace LdmGraph.Engine.Tests;

public class WideningTests
{
    private static PortType Type<T>() => PortType.Of(typeof(T))!;

    public static TheoryData<Type, Type, bool> Table => new()
    {
        { typeof(long), typeof(double), true },
        { typeof(double), typeof(long), false },
        { typeof(long), typeof(int), true },
        { typeof(float), typeof(double), true },
        { typeof(long), typeof(Seed), true },
        { typeof(Seed), typeof(long), false },
        { typeof(Colour), typeof(string), true },
        { typeof(string), typeof(Colour), false },
        { typeof(Colour), typeof(int), false },
        { typeof(Handle), typeof(object), true },
        { typeof(object), typeof(Handle), false },
        { typeof(Handle), typeof(IReadOnlyList<Handle>), true },
        { typeof(IReadOnlyList<Handle>), typeof(Handle), false },
        { typeof(int), typeof(IReadOnlyList<double>), true },
        { typeof(IReadOnlyList<int>), typeof(IReadOnlyList<double>), true },
        { typeof(IReadOnlyList<uint>), typeof(IReadOnlyList<int>), false },
        { typeof(long), typeof(int?), true },
        { typeof(bool), typeof(long), false },
        { typeof(long), typeof(string), false },
    };

    [Theory, MemberData(nameof(Table))]
    public void The_table_says_what_widens(Type from, Type to, bool widens)
    {
        if (from == typeof(IReadOnlyList<uint>)) Assert.Null(PortType.Of(from));
        else Assert.Equal(widens, Widening.TryFind(PortType.Of(from)!, PortType.Of(to)!, out _));
    }

    [Fact]
    public void Widening_keeps_the_value()
    {
        Assert.True(Widening.TryFind(Type<IReadOnlyList<int>>(), Type<IReadOnlyList<double>>(), out var list));
        Assert.Equal([1.0, 2.0], (IReadOnlyList<double>)list!(new[] { 1, 2 })!);
        Assert.True(Widening.TryFind(Type<Colour>(), Type<string>(), out var choice));
        Assert.Equal("deep-blue", choice!(Colour.DeepBlue));
        Assert.True(Widening.TryFind(Type<long>(), Type<int>(), out var narrow));
        Assert.Throws<OverflowException>(() => narrow!(1L << 40));
    }

    [Fact]
    public void The_common_type_is_the_one_all_widen_to()
    {
        Assert.Equal(Type<double>(), Widening.Common([Type<long>(), Type<double>()]));
        Assert.Null(Widening.Common([Type<string>(), Type<double>()]));
    }

    [Fact]
    public async Task Lists_are_written_as_values_links_or_both() =>
        Assert.Equal(8, await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.whole@1", "in": { "value": 2 } },
            "b": { "type": "test.sum@1", "in": { "values": [ 1, {"from": "a.value"}, {"from": "c.sum"} ] } },
            "c": { "type": "test.sum@1", "in": { "values": 5 } }
            """), "b.sum"));

    [Fact]
    public async Task A_list_of_ints_feeds_a_list_of_floats() =>
        Assert.Equal(6, await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.range@1", "in": { "count": 4 } },
            "b": { "type": "test.sum@1", "in": { "values": {"from": "a.values"} } }
            """), "b.sum"));

    [Fact]
    public async Task A_generic_node_takes_the_type_of_what_is_linked() =>
        Assert.Equal(3, await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.constant@1", "in": { "value": 3 } },
            "b": { "type": "test.first@1", "in": { "of": [ {"from": "a.value"}, 4 ] } },
            "c": { "type": "test.add@1", "in": { "a": {"from": "b.value"}, "b": 0 } }
            """), "c.sum"));

    [Fact]
    public void A_generic_node_takes_one_type_only()
    {
        var problem = Assert.Single(Graphs.Bind(Graphs.Nodes("""
            "a": { "type": "test.paint@1" },
            "b": { "type": "test.first@1", "in": { "of": [ {"from": "a.text"}, 4 ] } }
            """)).Diagnostics, problem => problem.Code == DiagnosticCode.TypeMismatch);
        Assert.Contains("text, int", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int", "3", 3L)]
    [InlineData("int", "-3", -3L)]
    [InlineData("float", "1e-3", 0.001)]
    [InlineData("bool", "true", true)]
    [InlineData("text", " a b ", " a b ")]
    public void Values_of_params_are_read_from_texts(string type, string text, object expected)
    {
        var param = Assert.Single(GraphDocument.Parse($$"""{ "format": "ldmgraph/1", "params": { "p": { "type": "{{type}}" } } }""").Params);
        Assert.Equal(expected, ParamValue.Parse(param, text));
    }

    [Theory]
    [InlineData("list<text>", """["a, b", "c"]""", new[] { "a, b", "c" })]
    [InlineData("list<int>", "[1, -2]", new[] { 1L, -2 })]
    [InlineData("list<float>", "[1, 0.5]", new[] { 1, 0.5 })]
    [InlineData("list<text>", "[]", new string[0])]
    public void Lists_are_read_from_texts_as_a_graph_writes_them_and_written_back(string type, string text, object expected)
    {
        var document = GraphDocument.Parse($$"""{ "format": "ldmgraph/1", "params": { "p": { "type": "{{type}}" } }, "nodes": {} }""");
        Assert.Equal(expected, ParamValue.Parse(document.Params[0], text));
        var bound = GraphBinder.Bind(document, Graphs.Catalog, new BindOptions { Params = new Dictionary<string, object?> { ["p"] = text } });
        Assert.Empty(bound.Diagnostics);
        Assert.Equal(expected, ParamValue.Parse(document.Params[0], bound.Params["p"]));
    }

    [Theory]
    [InlineData("list<text>", "a.png", """["a", "b"], this is 'a.png'""")]
    [InlineData("list<text>", "[1]", "item 0: expected a text")]
    [InlineData("list<int>", "[1, 2", "[1, 2], this is")]
    [InlineData("list<latent>", "[]", "cannot be written as a text")]
    public void What_is_no_list_says_how_one_is_written(string type, string text, string message)
    {
        var param = Assert.Single(GraphDocument.Parse($$"""{ "format": "ldmgraph/1", "params": { "p": { "type": "{{type}}" } } }""").Params);
        Assert.Contains(message, Assert.Throws<FormatException>(() => ParamValue.Parse(param, text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_keeps_all_its_bits()
    {
        var param = Assert.Single(GraphDocument.Parse("""{ "format": "ldmgraph/1", "params": { "p": { "type": "seed" } } }""").Params);
        Assert.Equal(new Seed(ulong.MaxValue), ParamValue.Parse(param, "18446744073709551615"));
        Assert.Throws<FormatException>(() => ParamValue.Parse(param, "18446744073709551616"));
    }

    [Fact]
    public void A_param_is_checked_against_the_port_it_feeds()
    {
        const string graph = """{ "format": "ldmgraph/1", "params": { "n": { "type": "int", "default": 2 }, "c": { "type": "choice", "default": "red" } }, "nodes": { "a": { "type": "test.whole@1", "in": { "value": {"from": "params.n"} } }, "b": { "type": "test.paint@1", "in": { "colour": {"from": "params.c"} } } } }""";
        Assert.Empty(Graphs.Bind(graph).Diagnostics);
        Assert.Equal(DiagnosticCode.OutOfRange, Assert.Single(Graphs.Bind(graph, new() { ["n"] = "3" }).Diagnostics).Code);
        Assert.Equal(DiagnosticCode.OutOfRange, Assert.Single(Graphs.Bind(graph, new() { ["n"] = "5000000000" }).Diagnostics).Code);
        Assert.Equal(DiagnosticCode.TypeMismatch, Assert.Single(Graphs.Bind(graph, new() { ["c"] = "purple" }).Diagnostics).Code);
    }
}
