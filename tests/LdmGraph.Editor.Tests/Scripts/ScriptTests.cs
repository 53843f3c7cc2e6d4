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

    [Theory]
    [InlineData("check", "")]
    [InlineData("test", @"pass [1-9]")]
    public async Task The_script_of_the_canvas_is_well_typed_and_passes_its_tests(string task, string expected)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["run", task]) { WorkingDirectory = Path.Combine(Repository.Root, "web", "LdmGraph.Editor", "Canvas"), RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = npm.StandardError.ReadToEndAsync();
        var said = await npm.StandardOutput.ReadToEndAsync() + await errors;
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, said);
        Assert.Matches(expected, said);
    }
}
