namespace LdmGraph.Cli.Output;

/// <summary>Whether somebody is looking, and in colour.</summary>
internal static class Terminal
{
    public static bool IsInteractive => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    // https://no-color.org
    private static bool HasColor => IsInteractive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static string Red(string text) => Paint("31;1", text);

    public static string Yellow(string text) => Paint("33;1", text);

    public static string Dim(string text) => Paint("2", text);

    private static string Paint(string code, string text) => HasColor ? $"\e[{code}m{text}\e[0m" : text;
}
