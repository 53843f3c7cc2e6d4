using System.Globalization;

namespace LdmGraph.Plugins.Scenes;

/// <summary>An endless sequence of scenes; the scene at a position depends on nothing but the seed, the position and these settings.</summary>
/// <param name="Seed">Another seed, another sequence.</param>
/// <param name="Split">Which captions occur.</param>
/// <param name="Shares">How often scenes have one, two and three objects.</param>
internal sealed record SceneSequence(ulong Seed, Split Split, ObjectShares Shares)
{
    /// <summary>The scene at a position.</summary>
    internal Scene At(long position) => Composer.Compose(CaptionAt(position), Seed, position);

    /// <summary>Its caption: the first of the position's random captions that is in the split.</summary>
    internal SceneCaption CaptionAt(long position)
    {
        var random = new RandomStream(Seed, position, RandomPurpose.Caption);
        var count = Shares.Pick(random.Between(0, 1));
        while (true)
        {
            var things = new List<Thing>(count);
            while (things.Count < count)
            {
                var thing = new Thing((Colour)random.Below(8), (Shape)random.Below(4));
                if (!things.Contains(thing)) things.Add(thing);
            }
            var caption = new SceneCaption(things, (Ground)random.Below(4));
            if (Splits.Of(caption) == Split) return caption;
        }
    }
}

/// <summary>How often scenes have one, two and three objects, in any measure.</summary>
internal readonly record struct ObjectShares(double One, double Two, double Three)
{
    private const string Fix = "write \"1 1 1\" for equally many, \"0 1 0\" for two objects only";

    /// <summary>Reads the input <c>objects</c>, three numbers: <c>1 2 3</c> has three times as many scenes of three objects as of one.</summary>
    /// <exception cref="PortException">The text says something else.</exception>
    internal static ObjectShares Of(string text) => Read(text) ?? throw new PortException("objects", Unfit(text), Fix);

    /// <summary>The literal of that input, where there is one; reports one that cannot be read.</summary>
    internal static ObjectShares? Infer(InferenceContext context)
    {
        if (!context.TryGetLiteral<string>("objects", out var text)) return null;
        if (Read(text) is { } shares) return shares;
        context.Error("objects", Unfit(text), Fix);
        return null;
    }

    private static ObjectShares? Read(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        double[] shares = [.. words.Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) ? share : double.NaN)];
        return shares is [>= 0 and <= 1e9, >= 0 and <= 1e9, >= 0 and <= 1e9] && shares.Sum() > 0 ? new ObjectShares(shares[0], shares[1], shares[2]) : null;
    }

    private static string Unfit(string text) => $"is \"{text}\"; expected three shares, of scenes with one, two and three objects";

    /// <summary>The number of objects, at a place from 0 to less than 1 among all scenes.</summary>
    internal int Pick(double place)
    {
        var at = place * (One + Two + Three);
        return at < One ? 1 : at < One + Two ? 2 : 3;
    }

    /// <summary>As <see cref="Of"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{One} {Two} {Three}");
}
