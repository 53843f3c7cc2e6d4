namespace LdmGraph.Plugins.Scenes;

/// <summary>What an object is.</summary>
public enum Shape
{
    /// <summary>A ball.</summary>
    Sphere,

    /// <summary>A box of equal sides, turned about the vertical axis.</summary>
    Cube,

    /// <summary>An upright cylinder.</summary>
    Cylinder,

    /// <summary>An upright cone.</summary>
    Cone,
}

/// <summary>The colour of an object.</summary>
public enum Colour
{
    /// <summary>Red.</summary>
    Red,

    /// <summary>Green.</summary>
    Green,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Yellow.</summary>
    Yellow,

    /// <summary>Purple.</summary>
    Purple,

    /// <summary>Cyan.</summary>
    Cyan,

    /// <summary>Orange.</summary>
    Orange,

    /// <summary>White.</summary>
    White,
}

/// <summary>What the objects stand on.</summary>
public enum Ground
{
    /// <summary>A smooth floor of middle grey.</summary>
    Grey,

    /// <summary>Pale yellow sand.</summary>
    Sand,

    /// <summary>A lawn.</summary>
    Grass,

    /// <summary>Dark bluish stone.</summary>
    Slate,
}

/// <summary>Shape and colour of an object.</summary>
/// <param name="Colour">Its colour.</param>
/// <param name="Shape">Its shape.</param>
public readonly record struct Thing(Colour Colour, Shape Shape)
{
    /// <summary>Number of classes: one for each shape in each colour.</summary>
    public const int Classes = 4 * 8;

    /// <summary>8 · shape + colour, each in the order of declaration: 0 is a red sphere, 10 a blue cube, 31 a white cone.</summary>
    public int Class => 8 * (int)Shape + (int)Colour;

    /// <summary><c>red sphere</c>.</summary>
    public override string ToString() => $"{Choice.NameOf(Colour)} {Choice.NameOf(Shape)}";
}
