namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A pickle is damaged, too large, or wants to run code. Nothing of it was run.</summary>
/// <param name="position">Byte in the pickle.</param>
/// <param name="problem">What is wrong.</param>
/// <param name="cause">The cause, where another exception led here.</param>
internal sealed class PickleException(long position, string problem, Exception? cause = null) : Exception($"byte {position} of the pickle: {problem}", cause);
