using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>What became of one node of a run.</summary>
/// <param name="Node">The node's path.</param>
/// <param name="Type">Its type.</param>
/// <param name="Seconds">Wall time of the evaluation, or of reading the kept result.</param>
/// <param name="Bytes">Bytes of its outputs.</param>
/// <param name="Verdict">Whether it was computed.</param>
public sealed record NodeTiming(string Node, string Type, double Seconds, long Bytes, CacheVerdict Verdict);
