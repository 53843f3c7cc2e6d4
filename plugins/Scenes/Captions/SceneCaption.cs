namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// What a caption says of a scene: one to three different things from left to right, and the ground. The grammar is
/// <c>THING {"left of" THING} "on" GROUND</c>, a thing being <c>("a" | "an") COLOUR SHAPE</c>:
/// "a red sphere left of an orange cube on grass". Every description has one text and every text one description.
/// </summary>
public sealed record SceneCaption
{
    /// <summary>Things in a scene at most.</summary>
    public const int MostThings = 3;

    private static readonly Dictionary<string, Colour> Colours = Enum.GetValues<Colour>().ToDictionary(colour => Choice.NameOf(colour));
    private static readonly Dictionary<string, Shape> Shapes = Enum.GetValues<Shape>().ToDictionary(shape => Choice.NameOf(shape));
    private static readonly Dictionary<string, Ground> Grounds = Enum.GetValues<Ground>().ToDictionary(ground => Choice.NameOf(ground));

    private readonly string _text;

    /// <param name="things">One to three different things, from left to right.</param>
    /// <param name="ground">What they stand on.</param>
    /// <exception cref="ArgumentException">None, more than three, or two that are equal.</exception>
    public SceneCaption(IReadOnlyList<Thing> things, Ground ground)
    {
        ArgumentNullException.ThrowIfNull(things);
        if (Unfit(things) is { } problem) throw new ArgumentException(problem, nameof(things));
        Things = [.. things];
        Ground = ground;
        _text = $"{string.Join(" left of ", Things.Select(thing => $"{Article(thing.Colour)} {thing}"))} on {Choice.NameOf(ground)}";
    }

    /// <summary>The 21 words that captions are made of.</summary>
    public static IReadOnlyList<string> Words { get; } = ["a", "an", "left", "of", "on", .. Colours.Keys, .. Shapes.Keys, .. Grounds.Keys];

    /// <summary>From left to right; no two are equal.</summary>
    public IReadOnlyList<Thing> Things { get; }

    /// <summary>What they stand on.</summary>
    public Ground Ground { get; }

    /// <summary>Reads a caption; case and spaces between words do not matter.</summary>
    /// <exception cref="FormatException">The text says something else; the message names the word and what was expected in its place.</exception>
    public static SceneCaption Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var at = 0;
        var things = new List<Thing>();
        do
        {
            var article = Take(["a", "an"]);
            var colour = Colours[Take(Colours.Keys)];
            if (article != Article(colour)) throw new FormatException($"'{article} {Choice.NameOf(colour)}' in \"{text}\"; expected '{Article(colour)} {Choice.NameOf(colour)}'");
            things.Add(new Thing(colour, Shapes[Take(Shapes.Keys)]));
        }
        while (Take(["left", "on"]) == "left" && Take(["of"]) == "of");
        var ground = Grounds[Take(Grounds.Keys)];
        if (at < words.Length) throw new FormatException($"'{words[at]}' in \"{text}\"; expected the end after '{words[at - 1]}'");
        if (Unfit(things) is { } problem) throw new FormatException($"\"{text}\" {problem}");
        return new SceneCaption(things, ground);

        string Take(IReadOnlyCollection<string> expected)
        {
            var wanted = expected.Count == 1 ? expected.First() : $"one of {string.Join(", ", expected)}";
            if (at >= words.Length) throw new FormatException($"\"{text}\" ends early; expected {wanted}");
            return expected.Contains(words[at]) ? words[at++] : throw new FormatException($"'{words[at]}' in \"{text}\"; expected {wanted}");
        }
    }

    /// <summary>The caption.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(SceneCaption? other) => _text == other?._text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static string? Unfit(IReadOnlyList<Thing> things) =>
        things.Count is < 1 or > MostThings ? $"has {things.Count} things; expected one to {MostThings}"
        : things.Distinct().Count() < things.Count ? "has two equal things; expected different ones, in shape or colour" : null;

    private static string Article(Colour colour) => colour == Colour.Orange ? "an" : "a";
}
