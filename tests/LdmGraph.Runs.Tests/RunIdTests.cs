namespace LdmGraph.Runs.Tests;

public class RunIdTests
{
    [Fact]
    public void Ids_sort_as_they_were_made_also_within_a_millisecond_and_when_the_clock_is_set_back()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(90_000);
        string[] ids = [.. Enumerable.Range(0, 1000).Select(i => RunId.Create(now.AddMilliseconds(i / 100).AddSeconds(i == 500 ? -60 : 0)))];
        Assert.Equal(ids, ids.Order(StringComparer.Ordinal));
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(RunId.IsValid(id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../../etc/passwd")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAU")]
    public void What_is_no_id_is_seen_as_none(string text) => Assert.False(RunId.IsValid(text));
}
