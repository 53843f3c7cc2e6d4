namespace LdmGraph.Plugins.Scenes;

/// <summary>A scene with its picture and what every pixel shows.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Picture">3 · size · size numbers in [0, 1]: reds, greens, blues.</param>
/// <param name="Surfaces">size · size numbers: 0 the sky, 1 the ground, 2 and more the solids in their order.</param>
internal sealed record SceneView(Scene Scene, float[] Picture, byte[] Surfaces)
{
    /// <summary>Draws a scene.</summary>
    internal static SceneView Of(Scene scene, int size)
    {
        var view = new SceneView(scene, new float[3 * size * size], new byte[size * size]);
        Renderer.Draw(scene, size, view.Picture, view.Surfaces);
        return view;
    }

    /// <summary>What a pixel is of, as <see cref="PixelColours"/> counts it.</summary>
    internal int ClassAt(int at) =>
        Surfaces[at] < 2 ? Surfaces[at] : PixelColours.Objects + (int)Scene.Caption.Things[Surfaces[at] - 2].Colour;
}
