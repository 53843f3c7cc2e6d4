using LdmGraph.Benchmarks;
using LdmGraph.Benchmarks.Web;
using LdmGraph.Plugins.Flow;
using TestNodes;

switch (args)
{
    case []:
        Graphs.Plugins.Add(typeof(Loop).Assembly);
        var figures = await EngineBenchmarks.RunAsync();
        foreach (var figure in figures) Console.WriteLine(figure);
        return figures.All(figure => figure.Target is not { } target || figure.Value <= target) ? 0 : 1;
    case ["real-size", .. var options] when options.All(option => option is "half") && options.Length <= 1:
        await RealSizeBenchmark.RunAsync("latent-diffusion-txt2img-1p4B-eval", options.Length == 1, Console.Out);
        return 0;
    case ["scenes"]:
        foreach (var figure in await ScenesBenchmark.RunAsync()) Console.WriteLine(figure);
        return 0;
    case ["tiles", .. var sides] when sides.All(side => int.TryParse(side, out var pixels) && pixels > 0 && pixels % 32 == 0):
        await TilesBenchmark.RunAsync([.. sides.Select(int.Parse)], Console.Out);
        return 0;
    case ["runs", .. var options] when options.All(option => option is "memory") && options.Length <= 1:
        await RunsBenchmark.RunAsync(options.Length == 1, Console.Out);
        return 0;
    case ["--web", .. var parts] when parts.All(WebBenchmark.Parts.Contains):
        try
        {
            return await WebBenchmark.RunAsync(parts, Console.Out) ? 0 : 1;
        }
        catch (FileNotFoundException missing)
        {
            Console.Error.WriteLine($"error: {missing.Message}");
            return 2;
        }
    default:
        Console.Error.WriteLine("""
            ldm bench: the engine's own cost.
            ldm bench real-size [half]: a model of 1.5 billion random parameters, stored in float32 or float16.
            ldm bench scenes: pictures to train on.
            ldm bench tiles [SIDE...]: the memory of pictures in tiles, of 512, 1024 and 2048 pixels.
            ldm bench runs [memory]: the queue, its table in a file or in memory.
            ldm bench --web [render|gestures|runs|submissions|memory...]: the editor in Chromium, the server over HTTP.
            """);
        return 2;
}
