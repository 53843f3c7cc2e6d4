using System.Text.Json;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests.Recognitions;

public class RecognitionTests
{
    /// <summary>What decides over the network, with the value that holds when a configuration leaves it out.</summary>
    private static readonly Dictionary<string, string> UNetKeys = new()
    {
        ["in_channels"] = "", ["out_channels"] = "", ["model_channels"] = "", ["num_res_blocks"] = "", ["channel_mult"] = "",
        ["num_heads"] = "-1", ["num_head_channels"] = "-1", ["use_spatial_transformer"] = "false", ["transformer_depth"] = "1", ["context_dim"] = "",
        ["use_scale_shift_norm"] = "false", ["resblock_updown"] = "false", ["legacy"] = "true", ["num_classes"] = "",
    };

    public static TheoryData<string> Models() => [.. Directory.GetFiles(GoldenData.Zoo, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Models))]
    public void Every_public_model_is_recognised_from_names_and_shapes(string name)
    {
        var zoo = JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenData.Zoo, name + ".json")))!;
        var shapes = zoo["tensors"]!.AsObject().Select(tensor => new KeyValuePair<string, long[]>(tensor.Key, tensor.Value.Deserialize<long[]>()!)).ToList();
        var expected = zoo["config"]!["model"]!["params"]!;
        if (expected.Flag("scale_by_std", false)) shapes.Add(new("scale_factor", [])); // a buffer; the lists hold parameters only

        var derived = Recognition.Derive(new ShapesOnly(shapes))["model"]!["params"]!;

        if (expected["unet_config"] is not { } unet)
        {
            AssertFirstStage(expected, derived);
            return;
        }
        AssertUNet(unet["params"]!, derived["unet_config"]!["params"]!);
        AssertFirstStage(expected["first_stage_config"]!["params"]!, derived["first_stage_config"]!["params"]!);
        Assert.Equal(FirstStageKind(expected["first_stage_config"].Text("target")!), FirstStageKind(derived["first_stage_config"].Text("target")!));
        AssertConditioning(expected["cond_stage_config"]!, derived["cond_stage_config"]!);
        foreach (var key in new[] { "linear_start", "linear_end" }) Assert.Equal(expected[key]!.GetValue<double>(), derived[key]!.GetValue<double>());
        Assert.Equal(expected["scale_factor"]?.GetValue<double>() ?? 1, derived["scale_factor"]!.GetValue<double>());
        Assert.Equal(expected.Flag("scale_by_std", false), derived.Flag("scale_by_std", false));
    }

    [Fact]
    public void The_stored_schedule_wins_over_the_public_models()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var root = linspace(Math.Sqrt(0.0007), Math.Sqrt(0.03), 50, ScalarType.Float64);
        SafetensorsWriter.Write(folder["betas.safetensors"], [new("betas", (root * root).to(ScalarType.Float32))]);
        using var file = SafetensorsFile.Open(folder["betas.safetensors"]);
        var parameters = new JsonObject();

        ScheduleShape.Derive(new TensorShapes(file), KnownModel.Find(StableDiffusion())!, parameters);

        Assert.Equal("""{"linear_start":0.0007,"linear_end":0.03,"timesteps":50}""", parameters.ToJsonString());
    }

    [Fact]
    public void A_stored_schedule_of_another_kind_is_no_guess()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder["betas.safetensors"], [new("betas", linspace(0.0007, 0.03, 50, ScalarType.Float32))]);
        using var file = SafetensorsFile.Open(folder["betas.safetensors"]);
        var error = Assert.Throws<InvalidDataException>(() => ScheduleShape.Derive(new TensorShapes(file), KnownModel.Find(StableDiffusion())!, []));
        Assert.Contains("config.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stable_diffusion_2_is_not_guessed_at()
    {
        var shapes = ZooShapes("latent-diffusion-txt2img-1p4B-eval").Select(tensor =>
            new KeyValuePair<string, long[]>(tensor.Key, [.. tensor.Value.Select((size, dimension) => tensor.Key.Contains("attn2.to_", StringComparison.Ordinal) && dimension == 1 && size == 1280 ? 1024 : size)]));
        var error = Assert.Throws<InvalidDataException>(() => Recognition.Derive(new ShapesOnly(shapes)));
        Assert.Contains("whether it predicts noise", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_unknown_widths_asks_for_its_configuration()
    {
        var shapes = ZooShapes("ldm-celeba256").Select(tensor => new KeyValuePair<string, long[]>(tensor.Key, [.. tensor.Value.Select(size => size % 224 == 0 ? size / 224 * 96 : size)]));
        var error = Assert.Throws<InvalidDataException>(() => Recognition.Derive(new ShapesOnly(shapes)));
        Assert.Contains("3 channels in, 96 model channels times [1,2,3,4]", error.Message, StringComparison.Ordinal);
        Assert.Contains("attention heads", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_is_described()
    {
        var error = Assert.Throws<InvalidDataException>(() => Recognition.Derive(new ShapesOnly([new("lora_unet_x.lora_up.weight", [4, 4]), new("lora_unet_x.lora_down.weight", [4, 4])])));
        Assert.Contains("It holds 2 tensors: lora_unet_x.lora_up.* (1)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.diffusion_model.out.2.weight")]
    [InlineData("first_stage_model.post_quant_conv.weight")]
    [InlineData("model.diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_k.weight")]
    public void A_missing_tensor_is_named(string missing)
    {
        var error = Assert.Throws<InvalidDataException>(() => Recognition.Derive(new ShapesOnly(ZooShapes("latent-diffusion-txt2img-1p4B-eval").Where(tensor => tensor.Key != missing))));
        Assert.Contains(missing[(missing.IndexOf("model.", StringComparison.Ordinal) + 6)..].Replace("diffusion_model.", "", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_names_and_shapes_are_recognised_or_refused_and_nothing_else()
    {
        var shapes = ZooShapes("latent-diffusion-txt2img-1p4B-eval").Concat([new("scale_factor", [])]).ToList();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            // Whole families go, so that what recognition looks at is hit; shapes lose dimensions or become zero.
            var digit = random.Next(10).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var damaged = shapes.Where(tensor => random.Next(3) > 0 || !tensor.Key.Contains(digit, StringComparison.Ordinal))
                .Select(tensor => random.Next(20) == 0 ? new(tensor.Key, [.. tensor.Value.Take(random.Next(4)).Select(size => size * random.Next(3))]) : tensor).ToList();
            try
            {
                Recognition.Derive(new ShapesOnly(damaged));
            }
            catch (InvalidDataException refused)
            {
                Assert.StartsWith("shapes: ", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, long[]>> ZooShapes(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenData.Zoo, name + ".json")))!["tensors"]!.AsObject()
        .Select(tensor => new KeyValuePair<string, long[]>(tensor.Key, tensor.Value.Deserialize<long[]>()!));

    private static JsonObject StableDiffusion() => new() { ["in_channels"] = 4L, ["model_channels"] = 320L, ["channel_mult"] = new JsonArray(1L, 2L, 4L, 4L), ["context_dim"] = 768L };

    private static void AssertUNet(JsonNode expected, JsonNode derived)
    {
        foreach (var (key, otherwise) in UNetKeys)
            Assert.Equal((key, Value(expected, key, otherwise)), (key, Value(derived, key, otherwise)));
        // Factors that no level works at have no effect (the super-resolution model lists 16 of 8).
        var levels = Enumerable.Range(0, expected["channel_mult"]!.AsArray().Count).Select(level => 1L << level).ToList();
        Assert.Equal(expected["attention_resolutions"]!.Deserialize<long[]>()!.Intersect(levels).Order(), derived["attention_resolutions"]!.Deserialize<long[]>()!.Order());
    }

    private static void AssertFirstStage(JsonNode expected, JsonNode derived)
    {
        foreach (var key in new[] { "embed_dim", "n_embed" }) Assert.Equal((key, Value(expected, key, "")), (key, Value(derived, key, "")));
        foreach (var (key, otherwise) in new[] { ("double_z", ""), ("z_channels", ""), ("in_channels", ""), ("out_ch", ""), ("ch", ""), ("ch_mult", ""), ("num_res_blocks", ""), ("attn_type", "\"vanilla\"") })
            Assert.Equal((key, Value(expected["ddconfig"]!, key, otherwise)), (key, Value(derived["ddconfig"]!, key, otherwise)));
        Assert.Equal(AttentionLevels(expected["ddconfig"]!), AttentionLevels(derived["ddconfig"]!));
    }

    private static IEnumerable<int> AttentionLevels(JsonNode ddconfig)
    {
        if (ddconfig.Text("attn_type") == "none") return [];
        var (resolution, wanted) = (ddconfig["resolution"]!.Deserialize<int>(), ddconfig["attn_resolutions"]!.Deserialize<int[]>()!);
        return Enumerable.Range(0, ddconfig["ch_mult"]!.AsArray().Count).Where(level => wanted.Contains(resolution >> level));
    }

    private static void AssertConditioning(JsonNode expected, JsonNode derived)
    {
        if (expected is not JsonObject || expected.Text("target") == "torch.nn.Identity")
        {
            // Whether nothing, the first stage or an identity conditions it, no tensor of its own does.
            Assert.Equal("__is_unconditional__", derived.ToString());
            return;
        }
        Assert.Equal(expected.Text("target"), derived.Text("target"));
        foreach (var (key, otherwise) in new[] { ("n_embed", ""), ("n_layer", ""), ("vocab_size", "30522"), ("max_seq_len", "77"), ("embed_dim", ""), ("in_channels", ""), ("out_channels", "") })
            Assert.Equal((key, Value(expected["params"]!, key, otherwise)), (key, Value(derived["params"]!, key, otherwise)));
    }

    private static string FirstStageKind(string target) => target.Split('.')[^1].Replace("Interface", "", StringComparison.Ordinal);

    private static string Value(JsonNode node, string key, string otherwise) => node[key]?.ToJsonString() ?? otherwise;
}
