namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>A stream of random decisions: SplitMix64 (Steele, Lea, Flood 2014), the same on every machine and version.</summary>
internal sealed class RandomStream(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, 1), of 53 bits.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1ul << 53));

    /// <summary>A number between the two.</summary>
    public double Between(double low, double high) => low + Fraction() * (high - low);

    /// <summary>A whole number from the first to the last, both included.</summary>
    public int Whole(int first, int last) => first + (int)(Fraction() * (last - first + 1));

    public bool Happens(double probability) => Fraction() < probability;

    public T OneOf<T>(params ReadOnlySpan<T> choices) => choices[Whole(0, choices.Length - 1)];

    /// <summary>Puts the items into any order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Whole(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
