using System.Runtime.InteropServices;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Scenes;

/// <summary>A sequence of scenes as a dataset. Pictures are drawn in parallel; how many threads there are changes nothing.</summary>
/// <param name="sequence">The scenes.</param>
/// <param name="size">Width and height of the pictures.</param>
internal sealed class SceneExamples(SceneSequence sequence, int size) : IDataset
{
    /// <summary>Changes with every change to what a scene looks like: trainings on other pictures do not go on with these.</summary>
    private const string Drawing = "scenes/1";

    /// <inheritdoc/>
    public DatasetSpec Spec { get; } = SpecOf(sequence, size);

    internal static DatasetSpec SpecOf(SceneSequence sequence, int size) => new(
        $"{Drawing} size {size} seed {sequence.Seed} objects {sequence.Shares} split {Choice.NameOf(sequence.Split)}", size, size, Captions: true, Thing.Classes, SceneCaption.Words);

    /// <inheritdoc/>
    public Examples Draw(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var pictures = empty([count, 3, size, size], ScalarType.Float32);
        var captions = new string[count];
        var classes = new long[count];
        Parallel.For(0, count, i =>
        {
            var scene = sequence.At(start + i);
            (captions[i], classes[i]) = (scene.Caption.ToString(), scene.Caption.Things[0].Class);
            Renderer.Draw(scene, size, MemoryMarshal.Cast<byte, float>(pictures.bytes).Slice(i * 3 * size * size, 3 * size * size));
        });
        return new Examples(pictures.DetachFromDisposeScope(), captions, classes);
    }
}
