using System.Reflection;

namespace LdmGraph.Hosting.Plugins;

/// <summary>
/// What a host with an editor lends to plugins' own node bodies. Each function is given a name and answers with the host's assembly,
/// or null for one that is not lent.
/// </summary>
/// <param name="Contract">Assemblies whose types cross between host and plugin: lent even where the plugin has a copy.</param>
/// <param name="Framework">Assemblies that the plugin uses alone: lent where it brings none.</param>
public sealed record EditorShare(Func<AssemblyName, Assembly?> Contract, Func<AssemblyName, Assembly?> Framework);
