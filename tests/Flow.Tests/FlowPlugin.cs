using System.Runtime.CompilerServices;
using LdmGraph.Plugins.Flow;
using TestNodes;

namespace Flow.Tests;

internal static class FlowPlugin
{
    [ModuleInitializer]
    internal static void Add() => Graphs.Plugins.Add(typeof(Loop).Assembly);
}
