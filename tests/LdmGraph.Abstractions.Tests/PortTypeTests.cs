namespace LdmGraph.Tests;

public class PortTypeTests
{
    [PortType("thing")]
    public sealed class Thing : IDisposable
    {
        public void Dispose() { }
    }

    [PortType("note")]
    public sealed record Note(string Text);

    [PortType("seam")]
    public interface ISeam;

    public enum Kind
    {
        One,
    }

    [Theory]
    [InlineData(typeof(int), "int")]
    [InlineData(typeof(long?), "int")]
    [InlineData(typeof(float), "float")]
    [InlineData(typeof(bool), "bool")]
    [InlineData(typeof(string), "text")]
    [InlineData(typeof(Seed), "seed")]
    [InlineData(typeof(Kind), "choice")]
    [InlineData(typeof(object), "any")]
    [InlineData(typeof(Thing), "thing")]
    [InlineData(typeof(ISeam), "seam")]
    [InlineData(typeof(IReadOnlyList<Thing>), "list<thing>")]
    [InlineData(typeof(Thing[]), "list<thing>")]
    [InlineData(typeof(IReadOnlyList<IReadOnlyList<int>>), "list<list<int>>")]
    [InlineData(typeof(Uri), null)]
    [InlineData(typeof(IReadOnlyList<Uri>), null)]
    [InlineData(typeof(decimal), null)]
    public void A_type_carries_a_port_type_by_its_name(Type clr, string? name) => Assert.Equal(name, PortType.Of(clr)?.Name);

    [Theory]
    [InlineData(typeof(int), false)]
    [InlineData(typeof(string), false)]
    [InlineData(typeof(Note), false)]
    [InlineData(typeof(Thing), true)]
    [InlineData(typeof(ISeam), true)]
    [InlineData(typeof(object), true)]
    [InlineData(typeof(IReadOnlyList<Note>), false)]
    [InlineData(typeof(IReadOnlyList<Thing>), true)]
    public void Only_what_may_need_disposal_is_counted(Type clr, bool mayOwn) => Assert.Equal(mayOwn, PortType.Of(clr)!.MayOwn);

    [Fact]
    public void Lists_are_made_in_the_type_that_ports_take()
    {
        var list = PortType.Of(typeof(double))!.MakeList([1.0, 2.0]);
        Assert.Equal([1.0, 2.0], Assert.IsAssignableFrom<IReadOnlyList<double>>(list));
        Assert.Equal("list<thing>", PortType.Of(typeof(Thing))!.ListOf().Name);
        Assert.Same(PortType.Unknown, PortType.Unknown.ListOf());
    }

    [Fact]
    public void Values_of_free_ports_are_found_by_name()
    {
        var values = new PortValues(["a", "b"], [1, null]);
        Assert.Equal(1, values["a"]);
        Assert.Null(values["b"]);
        Assert.Contains("a, b", Assert.Throws<KeyNotFoundException>(() => values["c"]).Message, StringComparison.Ordinal);
    }
}
