using System.Runtime.CompilerServices;
using TestNodes;

namespace LdmGraph.Editor.Tests;

internal static class Plugins
{
    [ModuleInitializer]
    internal static void Add() => Graphs.Plugins.Add(typeof(LdmGraph.Plugins.Flow.Loop).Assembly);
}
