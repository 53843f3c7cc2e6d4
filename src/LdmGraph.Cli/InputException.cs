namespace LdmGraph.Cli;

/// <summary>The user asked for something that cannot be; the message says what would work. Ends the command with <see cref="ExitCode.BadInput"/>.</summary>
internal sealed class InputException(string message) : Exception(message);
