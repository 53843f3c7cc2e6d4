using LdmGraph.Editor.Batches;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Widgets;

namespace LdmGraph.Editor.Tests.Batches;

public class SweepValuesTests
{
    [Theory]
    [InlineData("int", "1, 2;3\n-4", "1 2 3 -4")]
    [InlineData("float", "0.5 7e1", "0.5 70")]
    [InlineData("bool", "true,false", "true false")]
    [InlineData("seed", "7, 18446744073709551615", "\"7\" \"18446744073709551615\"")]
    public void Values_are_written_with_commas_or_spaces_between_them(string type, string text, string expected)
    {
        var (values, problem) = SweepValues.Read(text, new FieldSpec(type));
        Assert.Null(problem);
        Assert.Equal(expected, string.Join(' ', values.Select(value => value.GetRawText())));
    }

    [Fact]
    public void Texts_are_written_one_a_line_and_keep_their_commas()
    {
        var (values, _) = SweepValues.Read("a red cube, on grass\r\n\r\n a cone ", new FieldSpec("text"));
        Assert.Equal(["a red cube, on grass", "a cone"], values.Select(value => value.GetString()));
    }

    [Theory]
    [InlineData("int", "1, 2.5", "'2.5' is not a whole number")]
    [InlineData("float", "1, x", "'x' is not a number")]
    [InlineData("float", "NaN", "'NaN' is not a number")]
    [InlineData("seed", "-1", "'-1' is not a seed: decimal digits, below 2^64")]
    [InlineData("choice", "blue", "'blue' is not one of red, green")]
    [InlineData("int", " , ", "write at least one value")]
    public void What_is_no_value_is_named(string type, string text, string expected)
    {
        var (values, problem) = SweepValues.Read(text, new FieldSpec(type) { Choices = ["red", "green"] });
        Assert.Empty(values);
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("int", "8, -5", "'-5' is too small: the least is 1")]
    [InlineData("int", "0", "'0' is too small: the least is 1")]
    [InlineData("int", "8 100000", "'100000' is too large: the most is 100")]
    [InlineData("int", "8, 12, 21", "'21' is no multiple of 4: the nearest is 20")]
    [InlineData("float", "0.5", "'0.5' is too small: the least is 1")]
    [InlineData("float", "1e3", "'1e3' is too large: the most is 100")]
    [InlineData("float", "1.25, 100", null)]
    [InlineData("int", "4, 100", null)]
    public void A_number_that_the_param_may_not_have_is_named(string type, string text, string? expected)
    {
        var (values, problem) = SweepValues.Read(text, new FieldSpec(type) { Min = 1, Max = 100, MultipleOf = type == "int" ? 4 : 0 });
        Assert.Equal(expected, problem);
        Assert.Equal(expected is null ? 2 : 0, values.Count);
    }

    [Theory]
    [InlineData("float", "5.0", "2.5, 5, 10")]
    [InlineData("int", "32", "16, 32, 64")]
    [InlineData("int", "64", "32, 64")]
    [InlineData("int", "0", "0, 100")]
    [InlineData("bool", "true", "false, true")]
    [InlineData("seed", "\"41\"", "41, 42, 43, 44")]
    [InlineData("text", "\"a cone\"", "a cone")]
    public void Values_around_the_one_that_is_there_are_offered_within_the_range(string type, string now, string expected) =>
        Assert.Equal(expected, SweepValues.Suggest(new FieldSpec(type) { Min = 0, Max = 100, MultipleOf = type == "int" ? 4 : 0 }, Json.Parse(now)));
}
