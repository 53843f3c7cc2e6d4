using System.Text.Json.Nodes;

namespace LdmGraph.Cli.Tests;

public class PathTests
{
    [Fact]
    public async Task A_path_in_a_graph_is_meant_from_the_graphs_folder()
    {
        using var ldm = new Ldm();
        ldm.Write("graphs/beside.txt", "from the graph's folder");
        ldm.Write("beside.txt", "from where the user stands");
        var outcome = await ldm.RunAsync("run", ldm.Write("graphs/read.json", TestGraphs.Read), "--plugins", ldm.Plugins("Basics"));
        Assert.Equal("text = from the graph's folder\n", outcome.Out);
    }

    [Fact]
    public async Task A_path_in_set_is_meant_from_where_the_user_stands_and_may_be_read()
    {
        using var ldm = new Ldm();
        ldm.Write("graphs/beside.txt", "from the graph's folder");
        ldm.Write("beside.txt", "from where the user stands");
        var outcome = await ldm.RunAsync("run", ldm.Write("graphs/read.json", TestGraphs.Read), "--set", "file=beside.txt", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal("text = from where the user stands\n", outcome.Out);
    }

    [Fact]
    public async Task Paths_in_a_list_are_meant_from_where_the_user_stands_and_may_be_read()
    {
        using var ldm = new Ldm();
        ldm.Write("here/one.txt", "from where the user stands");
        ldm.Write("graphs/two.txt", "from the graph's folder");
        var graph = ldm.Write("graphs/all.json", """
            {
              "format": "ldmgraph/1",
              "params": { "files": { "type": "list<text>" } },
              "nodes": {
                "all": {
                  "type": "map@1",
                  "scan": { "file": {"from": "params.files"} },
                  "body": { "nodes": { "read": { "type": "test.read@1", "in": { "path": {"from": "scan.file"} } } }, "yield": { "text": {"from": "read.text"} } }
                }
              },
              "outputs": { "texts": {"from": "all.text"} }
            }
            """);
        var plugins = ldm.Plugins("Basics");
        var outcome = await ldm.RunAsync("run", graph, "--set", """files=["here/one.txt", "two.txt"]""", "--plugins", plugins);
        Assert.Equal(0, outcome.Code);
        Assert.Equal("texts = [\"from where the user stands\", \"from the graph's folder\"]\n", outcome.Out);

        var wrong = await ldm.RunAsync("run", graph, "--set", "files=here/one.txt", "--plugins", plugins);
        Assert.Equal(2, wrong.Code);
        Assert.Contains("""["a", "b"], this is 'here/one.txt'""", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_in_a_graph_cannot_leave_its_folder()
    {
        using var ldm = new Ldm();
        ldm.Write("secret.txt", "secret");
        var graph = ldm.Write("graphs/read.json", TestGraphs.Read.Replace("beside.txt", "../secret.txt", StringComparison.Ordinal));
        var outcome = await ldm.RunAsync("run", graph, "--plugins", ldm.Plugins("Basics"));
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains("outside the folders that graphs may read", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\n", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_opens_another_folder()
    {
        using var ldm = new Ldm();
        ldm.Write("elsewhere/beside.txt", "from elsewhere");
        var outcome = await ldm.RunAsync("run", ldm.Write("graphs/read.json", TestGraphs.Read), "--root", "elsewhere", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal("text = from elsewhere\n", outcome.Out);
    }

    [Fact]
    public async Task A_model_file_in_set_is_read_with_the_configuration_beside_it()
    {
        using var ldm = new Ldm();
        var golden = Path.Combine(Ldm.Root, "tests", "golden", "12_txt2img_e2e");
        var parameters = JsonNode.Parse(File.ReadAllText(Path.Combine(golden, "case.json")))!["config"]!["params"]!.DeepClone();
        ldm.Write("model/config.yaml", new JsonObject { ["model"] = new JsonObject { ["target"] = "ldm.models.diffusion.ddpm.LatentDiffusion", ["params"] = parameters } }.ToJsonString());
        File.Copy(Path.Combine(golden, "weights.safetensors"), ldm.PathOf("model/model.safetensors"));
        var outcome = await ldm.RunAsync("check", Path.Combine(Ldm.Root, "graphs", "text-to-image.json"), "--set", "model=model/model.safetensors");
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.Code);
    }
}
