using System.Diagnostics;

namespace LdmGraph.Editor.Tests.Scripts;

public class ScriptTests
{
    [Fact]
    public async Task The_tests_of_the_scripts_of_fields_and_of_the_mask_painter_pass()
    {
        var tests = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "LdmGraph.Editor.Tests", "Scripts"), "*.test.mjs");
        Assert.NotEmpty(tests);
        using var node = Process.Start(new ProcessStartInfo("node", ["--test", .. tests]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await node.StandardOutput.ReadToEndAsync() + await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, said);
        Assert.Matches(@"pass [1-9]", said);
    }
}
