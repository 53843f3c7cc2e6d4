using LdmGraph.Hosting.Installing;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Cli.Plugins;

/// <summary>Installs a plugin after its user has seen what it asks for and said yes.</summary>
internal static class PluginInstall
{
    public static int Run(UserPlugins plugins, string source, bool yes)
    {
        using var incoming = plugins.Receive(source);
        var manifest = incoming.Manifest;
        Console.WriteLine($"{manifest.Id} {manifest.Version}{(incoming.Replaces is { } old ? $", in place of {old}" : "")}");
        Console.WriteLine(manifest.Permissions.Count == 0 ? "asks for nothing" : "asks for:");
        foreach (var asked in manifest.Permissions) Console.WriteLine($"    {Choice.NameOf(asked)}: {Meaning(asked)}");
        if (manifest.Editor is not null) Console.WriteLine("shows nodes in the editor in its own way, by code that runs in the server");
        Console.WriteLine("A plugin is code that runs as you. What it asks for is what it says; nothing keeps it from more. Install what you trust.");
        if (!yes && !Agreed()) return ExitCode.BadInput;
        incoming.Install();
        Console.WriteLine($"{manifest.Id} {manifest.Version} is installed.");
        return ExitCode.Done;
    }

    private static bool Agreed()
    {
        Console.Write("Install it? [y/N] ");
        var answer = Console.ReadLine();
        if (answer is null) throw new InputException("nobody answered; --yes installs without asking");
        var agreed = answer.Trim().ToLowerInvariant() is "y" or "yes";
        if (!agreed) Console.WriteLine("Nothing was installed.");
        return agreed;
    }

    private static string Meaning(Permission permission) => permission switch
    {
        Permission.Files => "reads and writes files in the folders that graphs may use",
        Permission.Native => "brings native code, or calls that of the system",
        Permission.Network => "talks to other machines",
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "what it means is not said here"),
    };
}
