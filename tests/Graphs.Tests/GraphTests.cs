using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Graphs.Tests;

[LeakFree]
public sealed class GraphTests : IDisposable
{
    private readonly SmallRun _run = new();

    public static TheoryData<string> All => new(Installed.Names());

    public static TheoryData<string> Runnable => new(Installed.Names().Where(name => !Installed.IsPart(name)));

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Every_installed_plugin_loads() => Assert.Equal([], Installed.Plugins.LeftOut.Select(plugin => $"{plugin.Id}: {plugin.Problem}"));

    [Theory, MemberData(nameof(All))]
    public async Task A_graph_binds_without_a_word_of_complaint(string name)
    {
        await InputsAsync(name);
        await using var services = Installed.Services(_run.Output);
        Assert.Equal([], _run.Bind(name, services).Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Theory, MemberData(nameof(All))]
    public void A_graph_says_what_it_does_and_what_its_params_mean(string name)
    {
        var document = Installed.Document(name);
        Assert.False(string.IsNullOrWhiteSpace(document.Description));
        Assert.Equal([], document.Params.Where(param => string.IsNullOrWhiteSpace(param.Description)).Select(param => param.Name));
        Assert.Equal(Path.GetFileNameWithoutExtension(name), document.Name);
    }

    [Theory, MemberData(nameof(Runnable))]
    public async Task A_graph_runs_on_a_small_model_and_writes_its_picture(string name)
    {
        await InputsAsync(name);
        var files = await _run.RunAsync(name);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(new FileInfo(file).Length > 0));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_another_picture()
    {
        async Task<byte[]> PictureAsync(string seed)
        {
            _run.Values["seed"] = seed;
            _run.Values["eta"] = "1";
            byte[] pixels = [];
            await _run.RunAsync("text-to-image.json", results => pixels = results.Get<Image>("image").Value.bytes.ToArray());
            return pixels;
        }
        var first = await PictureAsync("7");
        Assert.Equal(first, await PictureAsync("7"));
        Assert.NotEqual(first, await PictureAsync("8"));
    }

    [Fact]
    public async Task Image_to_image_without_strength_is_a_reconstruction_and_with_all_of_it_forgets_the_picture()
    {
        _run.Values["image"] = await PictureAsync();
        async Task<float[]> PixelsAsync(string graph, string strength)
        {
            _run.Values["strength"] = strength;
            float[] pixels = [];
            await _run.RunAsync(graph, results => pixels = results.Get<Image>("image").Value.data<float>().ToArray());
            return pixels;
        }
        var reconstruction = await PixelsAsync("reconstruct.json", "0");
        Assert.Equal(reconstruction, await PixelsAsync("image-to-image.json", "0"));
        Assert.NotEqual(reconstruction, await PixelsAsync("image-to-image.json", "1"));
    }

    [Fact]
    public async Task A_picture_of_one_tile_is_the_untiled_one_and_a_picture_of_many_is_close_to_it()
    {
        async Task<float[]> PixelsAsync(string graph, string tile)
        {
            (_run.Values["tile"], _run.Values["eta"], _run.Values["scale"]) = (tile, "0", "5");
            float[] pixels = [];
            await _run.RunAsync(graph, results => pixels = results.Get<Image>("image").Value.data<float>().ToArray());
            return pixels;
        }
        var whole = await PixelsAsync("text-to-image.json", "8");
        Assert.Equal(whole, await PixelsAsync("text-to-image-tiled.json", "8"));                     // 64 pixels are 8 cells
        var tiled = await PixelsAsync("text-to-image-tiled.json", "4");
        Assert.InRange(whole.Zip(tiled, (a, b) => Math.Abs(a - b)).Average(), 1e-6, 0.3);
    }

    [Fact]
    public async Task L2_guidance_leads_towards_the_picture_to_resemble()
    {
        _run.Values["image"] = await PictureAsync();
        (_run.Values["seed"], _run.Values["steps"], _run.Values["width"]) = ("8", "10", "96");
        async Task<float> ResemblanceAsync(string guidance)
        {
            _run.Values["guidance"] = guidance;
            var resemblance = 0f;
            await _run.RunAsync("l2-guided-panorama.json", results => resemblance = results.Get<Objective>("resemblance").Value.data<float>()[0]);
            return resemblance;
        }
        Assert.True(await ResemblanceAsync("0.05") > await ResemblanceAsync("0"));
    }

    [Fact]
    public async Task A_picture_is_its_own_nearest_neighbour()
    {
        await InputsAsync("nearest-neighbours.json");
        await _run.RunAsync("nearest-neighbours.json", results =>
        {
            Assert.Equal(["made.png", "holed.png"], results.Get<IReadOnlyList<string>>("files").Select(Path.GetFileName));
            var distances = results.Get<IReadOnlyList<double>>("distances");
            Assert.Equal(0, distances[0]);
            Assert.True(distances[1] > 0);
        });
    }

    [Fact]
    public async Task A_classifier_is_surer_of_the_class_that_it_guided_to()
    {
        await InputsAsync("classifier-guided-class-to-image.json");
        _run.Values["steps"] = "10";
        async Task<float> SureAsync(string guidance)
        {
            _run.Values["guidance"] = guidance;
            var sure = 0f;
            await _run.RunAsync("classifier-guided-class-to-image.json", results => sure = results.Get<Objective>("sure").Value.data<float>()[0]);
            return sure;
        }
        Assert.True(await SureAsync("20") > await SureAsync("0"));
    }

    [Theory]
    [InlineData("class-to-image.json", "label", "3")]
    [InlineData("classifier-guided-class-to-image.json", "label", "4")]
    [InlineData("layout-to-image.json", "boxes", "7 0.5 0.5 0.25 0.25")]
    [InlineData("semantic-synthesis.json", "image", "holed")]
    [InlineData("super-resolution.json", "image", "holed")]
    [InlineData("text-inpainting.json", "prompt", "a blue cube")]
    [InlineData("retrieval-augmented.json", "prompt", "a blue cube")]
    [InlineData("retrieval-augmented.json", "count", "1")]
    [InlineData("text-to-image-lora.json", "strength", "0")]
    [InlineData("text-to-image-controlnet.json", "strength", "0")]
    [InlineData("text-to-image-controlnet.json", "image", "holed")]
    [InlineData("text-to-image-learned-word.json", "prompt", "a <toy>")]
    [InlineData("text-inpainting.json", "image", "holed")]
    public async Task What_a_picture_is_conditioned_on_changes_it(string name, string param, string value)
    {
        async Task<float[]> PixelsAsync()
        {
            float[] pixels = [];
            await _run.RunAsync(name, results => pixels = results.Get<Image>("image").Value.data<float>().ToArray());
            return pixels;
        }
        await InputsAsync(name);
        var first = await PixelsAsync();
        _run.Values[param] = value == "holed" ? _run.WriteHoled() : value;
        Assert.NotEqual(first, await PixelsAsync());
    }

    [Fact]
    public async Task Object_removal_changes_the_hole_and_nothing_else()
    {
        await InputsAsync("object-removal.json");
        await _run.RunAsync("object-removal.json", results =>
        {
            using var scope = NewDisposeScope();
            var orange = tensor(new[] { 230f, 120f, 40f }).reshape(1, 3, 1, 1) / 255;
            var changed = (results.Get<Image>("image").Value - orange).abs().amax([0, 1]).gt(1e-6);      // [H, W]
            var hole = zeros(64, 64, dtype: ScalarType.Bool);
            hole.slice(0, 24, 48, 1).slice(1, 16, 40, 1).fill_(true);
            Assert.False(changed.logical_and(hole.logical_not()).any().item<bool>());
            Assert.True(changed.logical_and(hole).sum().item<long>() > 500);                             // of 576
        });
    }

    [Fact]
    public async Task A_degraded_picture_is_a_quarter_of_the_restored_one()
    {
        await InputsAsync("super-resolution-degraded.json");
        await _run.RunAsync("super-resolution-degraded.json", results =>
        {
            Assert.Equal([1, 3, 16, 16], results.Get<Image>("degraded").Value.shape);
            Assert.Equal([1, 3, 64, 64], results.Get<Image>("image").Value.shape);
        });
    }

    [Fact]
    public void The_table_of_graphs_names_every_graph_and_params_that_it_has()
    {
        var commands = File.ReadAllLines(Path.Combine(Installed.Graphs, "README.md"));
        foreach (var name in Installed.Names().Where(name => !Installed.IsPart(name))) Assert.Contains(commands, line => line.Contains($"({name})", StringComparison.Ordinal));
        foreach (var line in commands.Where(line => line.Contains("./ldm run graphs/", StringComparison.Ordinal)))
        {
            var document = Installed.Document(line.Split("./ldm run graphs/")[1].Split(' ')[0]);
            Assert.All(line.Split("--set ")[1..], set => Assert.Contains(document.Params, param => param.Name == set.Split('=')[0]));
        }
    }

    [Fact]
    public async Task A_reconstruction_is_measured()
    {
        _run.Values["image"] = await PictureAsync();
        await _run.RunAsync("reconstruct.json", results => Assert.InRange(results.Get<Metric>("psnr").Value, 1, 100));
    }

    [Theory]
    [InlineData("unconditional.json", "class-to-image.json", "cond", "has no context, the denoiser attends to one of width 16")]
    [InlineData("unconditional.json", "inpainting.json", "latent", "has 3 channels, the denoiser takes 7")]
    [InlineData("inpainting.json", "unconditional.json", "latent", "has 3 channels and 4 are concatenated, the denoiser takes 3")]
    [InlineData("text-to-image.json", "unconditional.json", "encoder", "this checkpoint has no text encoder")]
    [InlineData("class-to-image.json", "text-inpainting.json", "conditioner", "gives")]
    [InlineData("layout-to-image.json", "text-inpainting.json", "tokens", "are 92 in a row, the encoder takes 77 at most")]
    public async Task A_model_that_is_not_made_for_a_task_is_refused_before_anything_runs(string graph, string model, string port, string problem)
    {
        await InputsAsync(graph);
        await using var services = Installed.Services(_run.Output);
        _run.Model = SmallModels.Write(Path.GetFileNameWithoutExtension(model), _run.Output);
        Assert.Contains(_run.Bind(graph, services).Diagnostics, found => found.Port == port && found.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Maps_of_another_size_than_the_picture_to_make_are_refused_before_anything_runs()
    {
        await InputsAsync("text-inpainting.json");
        _run.Values["width"] = "128";
        await using var services = Installed.Services(_run.Output);
        Assert.Contains(_run.Bind("text-inpainting.json", services).Diagnostics, found => found.Port is "cond" && found.ToString().Contains(
            "has maps of 16 x 16 for a latent of 32 x 16; make the picture 64 x 64", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_size_that_does_not_fit_the_model_is_refused_before_anything_runs()
    {
        _run.Values["width"] = "100";
        await using var services = Installed.Services(_run.Output);
        var problem = Assert.Single(_run.Bind("text-to-image.json", services).Diagnostics);
        Assert.Contains("96 and 104", problem.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The pictures that a graph asks for.</summary>
    private async Task InputsAsync(string name)
    {
        var picture = await PictureAsync();
        _run.Values["image"] = name == "object-removal.json" ? _run.WriteHoled() : picture;
        _run.Values["mask"] = picture;
        _run.Values["folder"] = _run.PictureFolder(picture);
        (_run.Values["size"], _run.Values["count"], _run.Values["label"]) = ("32", "2", "2");
    }

    /// <summary>A picture that the small model made.</summary>
    private async Task<string> PictureAsync()
    {
        _run.Values["model"] = Installed.Model;
        return (await _run.RunAsync("text-to-image.json"))[0];
    }
}
