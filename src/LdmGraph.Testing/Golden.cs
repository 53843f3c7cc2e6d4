using System.Runtime.CompilerServices;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Testing;

/// <summary>
/// Compares what a test computed with what was once looked at and stored: one file of safetensors for each name, in the folder
/// <c>golden</c> beside the test's source. Store them in version control.
/// </summary>
public static class Golden
{
    /// <summary>Set to 1, this environment variable stores what tests computed instead of comparing it.</summary>
    public const string AcceptVariable = "LDMGRAPH_GOLDEN_ACCEPT";

    private const string Key = "value";

    /// <summary>Compares a tensor with the one stored under a name.</summary>
    /// <param name="got">What was computed; stays the caller's.</param>
    /// <param name="name">Name of the file, without its ending.</param>
    /// <param name="absolute">How far a value may be off: other processors and libraries round differently.</param>
    /// <param name="relative">How far it may be off beyond that, as a share of the stored value.</param>
    /// <param name="source">The test's source file, which the compiler fills in.</param>
    /// <exception cref="GoldenException">They differ, or nothing is stored yet; the message says where and what to do.</exception>
    public static void Matches(Tensor got, string name, double absolute = 1e-5, double relative = 1e-5, [CallerFilePath] string source = "")
    {
        ArgumentNullException.ThrowIfNull(got);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Path.GetFileName(name) != name) throw new ArgumentException($"'{name}' is no file name", nameof(name));
        var folder = Path.Combine(Path.GetDirectoryName(source)!, "golden");
        var path = Path.Combine(folder, name + ".safetensors");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(folder);
            using var scope = NewDisposeScope();
            SafetensorsWriter.Write(path, [KeyValuePair.Create(Key, got.detach().cpu().contiguous())]);
            return;
        }
        if (!File.Exists(path)) throw new GoldenException($"{path} does not exist; look at the result, then store it by running the test once with {AcceptVariable}=1");
        using var file = SafetensorsFile.Open(path);
        using var expected = file.Read(Key);
        if (TensorComparison.Difference(got, expected, absolute, relative) is { } difference)
            throw new GoldenException($"{name} {difference}; stored in {path}, which {AcceptVariable}=1 replaces");
    }

    /// <summary>Compares a tensor with another one.</summary>
    /// <exception cref="GoldenException">They differ; the message says where.</exception>
    public static void Equal(Tensor expected, Tensor got, double absolute = 1e-5, double relative = 1e-5)
    {
        if (TensorComparison.Difference(got, expected, absolute, relative) is { } difference) throw new GoldenException($"the result {difference}");
    }
}

/// <summary>A result is not what it was, or should be.</summary>
public sealed class GoldenException(string message) : Exception(message);
