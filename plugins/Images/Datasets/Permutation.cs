using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace LdmGraph.Plugins.Images.Datasets;

/// <summary>Random orders whose every place is computed by itself, so that a position is all there is to remember.</summary>
/// <remarks>
/// A Feistel network of four rounds permutes the numbers of 2b bits (Luby, Rackoff 1988); a number that leaves the range is
/// permuted again until it is back in it, which keeps it a permutation (Black, Rogaway 2002).
/// </remarks>
internal static class Permutation
{
    private const int Rounds = 4;

    /// <summary>What stands at a place, 0 to count − 1, of the order that a seed and a number name.</summary>
    internal static int At(int place, int count, Seed seed, long order)
    {
        var half = Math.Max(1, (BitOperations.Log2((uint)Math.Max(1, count - 1)) + 2) / 2);
        var mask = (1u << half) - 1;
        var at = (uint)place;
        do
        {
            var (left, right) = (at >> half, at & mask);
            for (var round = 0; round < Rounds; round++) (left, right) = (right, left ^ (Random(seed, order, round, right) & mask));
            at = (left << half) | right;
        }
        while (at >= (uint)count);
        return (int)at;
    }

    private static uint Random(Seed seed, long order, int round, uint number)
    {
        Span<byte> key = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(key, seed.Value);
        BinaryPrimitives.WriteInt64LittleEndian(key[8..], order);
        BinaryPrimitives.WriteInt32LittleEndian(key[16..], round);
        BinaryPrimitives.WriteUInt32LittleEndian(key[20..], number);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash);
    }
}
