using LdmGraph.Editor.Batches;

namespace LdmGraph.Editor.Form;

/// <summary>What a form asks to be run.</summary>
/// <param name="Graph">The graph that runs: bypassed and muted nodes are left out, and its params have the values of the form.</param>
/// <param name="Seeds">The seeds it has, by the names of params.</param>
/// <param name="Name">The graph's name.</param>
/// <param name="Plan">How often, and what differs.</param>
/// <param name="Accepted">To be called when it is queued: the graph then has the seeds that it was run with.</param>
public sealed record FormRun(string Graph, IReadOnlyDictionary<string, Seed> Seeds, string Name, RunPlan Plan, Action Accepted);
