using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// An endless sequence of pictures with what is known of them. The example at a position is the same every time and on every
/// machine, so that a position is all a training has to remember of its data.
/// </summary>
[PortType("dataset", Color = "#7f9f3f", Letter = "Ds")]
public interface IDataset
{
    /// <summary>What its examples are.</summary>
    DatasetSpec Spec { get; }

    /// <summary>Draws the examples at positions start to start + count - 1.</summary>
    /// <param name="start">At least 0; there is no last position.</param>
    /// <param name="count">At least 1.</param>
    /// <returns>The examples, in order; the caller disposes them.</returns>
    /// <exception cref="PortException">A picture cannot be read; the message names the file.</exception>
    Examples Draw(long start, int count);
}

/// <summary>What the examples of a dataset are.</summary>
/// <param name="Identity">Equal for equal sequences of examples: a training that resumes checks it.</param>
/// <param name="Width">Width of the pictures in pixels.</param>
/// <param name="Height">Height of the pictures in pixels.</param>
/// <param name="Captions">Whether examples have captions.</param>
/// <param name="Classes">Number of classes; 0 where examples have none.</param>
/// <param name="Words">The words that captions are made of, in lower case, where they are known; otherwise empty.</param>
public sealed record DatasetSpec(string Identity, int Width, int Height, bool Captions, int Classes, IReadOnlyList<string> Words) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() =>
        $"dataset of {Width}x{Height} pictures{(Captions ? " with captions" : "")}{(Classes > 0 ? $" of {Classes} classes" : "")}";
}

/// <summary>Consecutive examples of a dataset.</summary>
/// <param name="pictures">[count, 3, height, width], float32 in [0, 1], sRGB, on the CPU; owned by the new object.</param>
/// <param name="captions">One for each picture, or empty.</param>
/// <param name="classes">One for each picture, or empty.</param>
public sealed class Examples(Tensor pictures, IReadOnlyList<string> captions, IReadOnlyList<long> classes) : IDisposable
{
    /// <summary>[count, 3, height, width], float32 in [0, 1], sRGB, on the CPU.</summary>
    public Tensor Pictures => pictures;

    /// <summary>One for each picture, or empty.</summary>
    public IReadOnlyList<string> Captions => captions;

    /// <summary>One for each picture, or empty.</summary>
    public IReadOnlyList<long> Classes => classes;

    /// <inheritdoc/>
    public void Dispose() => pictures.Dispose();
}
