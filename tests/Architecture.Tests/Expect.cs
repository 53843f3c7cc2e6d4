namespace Architecture.Tests;

internal static class Expect
{
    /// <summary>Fails with the whole list: <c>Assert.Empty</c> shows the first five and cuts each short.</summary>
    public static void None(IEnumerable<string> offenders)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, $"{list.Count} found:\n{string.Join('\n', list)}");
    }
}
