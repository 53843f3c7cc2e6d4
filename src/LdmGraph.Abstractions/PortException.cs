namespace LdmGraph;

/// <summary>
/// A node refuses the value of one of its ports. The engine adds the node, its type, its place in the file and the shapes
/// of its other inputs.
/// </summary>
public sealed class PortException : Exception
{
    /// <param name="port">The port's name as graphs write it: <c>latent</c>.</param>
    /// <param name="problem">What is wrong and what was expected, with the values: "has 4 channels, the denoiser takes 9".</param>
    /// <param name="fix">What the user can do about it, or null: a clause like "link the output of text.encode@1", which messages put behind a semicolon.</param>
    /// <param name="inner">The cause, where another exception led here.</param>
    public PortException(string port, string problem, string? fix = null, Exception? inner = null)
        : base(fix is null ? $"{port}: {problem}" : $"{port}: {problem}; {fix}", inner)
    {
        Port = port;
        Problem = problem;
        Fix = fix;
    }

    /// <summary>The port's name as graphs write it.</summary>
    public string Port { get; }

    /// <summary>What is wrong and what was expected.</summary>
    public string Problem { get; }

    /// <summary>What the user can do about it.</summary>
    public string? Fix { get; }
}
