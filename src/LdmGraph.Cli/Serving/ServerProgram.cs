using System.Diagnostics;
using LdmGraph.Cli.Bundling;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Serving;

/// <summary>Where the server is: beside this program in a portable folder, or where the launcher of a source checkout publishes it.</summary>
internal static class ServerProgram
{
    private const string Name = "LdmGraph.Web";

    /// <summary>The folder that the launcher of a source checkout publishes it to; null when it is not built, or this is a portable folder.</summary>
    public static string? Published { get; } = Installation.Root is { } root && Path.Combine(root, "artifacts", "publish", Name, "release") is var folder
        && File.Exists(Path.Combine(folder, Name)) ? folder : null;

    /// <exception cref="InputException">It is not there.</exception>
    public static ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        // By the .NET that runs this program: there may be no other on the machine.
        var beside = Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        if (File.Exists(beside)) return new ProcessStartInfo(DotnetRuntime.Host, ["exec", beside, .. arguments]);
        if (Published is { } folder) return new ProcessStartInfo(Path.Combine(folder, Name), arguments);
        throw new InputException(Installation.Root is { } root && Directory.Exists(Path.Combine(root, "src"))
            ? "the server is not built; start it with './ldm serve' in the source checkout, which builds it first"
            : "this folder was made without the server; make one with 'ldm bundle' and no --no-server");
    }
}
