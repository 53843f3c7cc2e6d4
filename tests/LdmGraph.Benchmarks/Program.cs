using LdmGraph.Benchmarks;
using LdmGraph.Plugins.Flow;
using TestNodes;

Graphs.Plugins.Add(typeof(Loop).Assembly);
var figures = await EngineBenchmarks.RunAsync();
foreach (var figure in figures) Console.WriteLine(figure);
return figures.All(figure => figure.Target is not { } target || figure.Value <= target) ? 0 : 1;
