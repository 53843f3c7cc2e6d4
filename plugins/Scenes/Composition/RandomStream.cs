namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// Random numbers of one position of one sequence: SplitMix64 (Steele, Lea, Flood 2014), which costs nothing to start
/// anywhere and gives the same numbers on every machine.
/// </summary>
/// <param name="seed">Seed of the sequence.</param>
/// <param name="position">Position in it.</param>
/// <param name="purpose">What the numbers are for; other purposes have other numbers.</param>
internal struct RandomStream(ulong seed, long position, RandomPurpose purpose)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state = Mix(Mix(Mix(seed + Gamma) ^ (ulong)position) + Gamma * ((ulong)purpose + 1));

    /// <summary>A whole number from 0 to <paramref name="count"/> − 1.</summary>
    internal int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, of 24 random bits.</summary>
    internal float Between(float low, float high) => low + (high - low) * ((Next() >> 40) * (1f / (1 << 24)));

    /// <summary>The mixing function: a bijection whose every output bit depends on every input bit.</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private ulong Next() => Mix(_state += Gamma);
}

/// <summary>What random numbers of a scene are for. Numbers are part of what a seed means: new ones are added at the end.</summary>
internal enum RandomPurpose
{
    /// <summary>What is in the scene.</summary>
    Caption,

    /// <summary>Where it is, camera and light.</summary>
    Composition,
}
