using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests.Layouts;

public class DiffusersFolderTests
{
    [Fact]
    public void A_published_folder_gives_all_components()
    {
        using var checkpoint = Open(GoldenData.TextToImage);
        Assert.Equal("LDMTextToImagePipeline", checkpoint.Architecture);
        Assert.Equal(["UNet2DConditionModel", "AutoencoderKL", "LDMBertModel", "DDIMScheduler"], Port.All.Where(checkpoint.Components.ContainsKey).Select(port => checkpoint.Components[port].Architecture));
        Assert.Equal(Path.Combine(GoldenData.TextToImage, "tokenizer"), checkpoint.Components[Port.TextEncoder].Folder);
        Assert.Equal(16, checkpoint.Components[Port.Denoiser].Config["cross_attention_dim"]!.GetValue<int>());
        Assert.Equal("scaled_linear", checkpoint.Components[Port.Denoiser].Model["scheduler"].Text("beta_schedule"));
        Assert.Equal("LDMTextToImagePipeline", checkpoint.Components[Port.Autoencoder].Model.Text("_class_name"));
        Assert.All(checkpoint.Files, file => Assert.Equal("safetensors", file.Format));
    }

    [Fact]
    public void Pickled_weights_serve_where_there_are_no_safetensors_and_are_the_same()
    {
        using var folder = CopyOf(GoldenData.TextToImage, file => !file.EndsWith(".safetensors", StringComparison.Ordinal));
        using var pickled = Open(folder.Root);
        using var safe = Open(GoldenData.TextToImage);
        Assert.All(pickled.Files, file => Assert.StartsWith("PyTorch", file.Format, StringComparison.Ordinal));
        foreach (var port in new[] { Port.Denoiser, Port.Autoencoder, Port.TextEncoder })
        {
            var (expected, actual) = (safe.Components[port].Weights, pickled.Components[port].Weights);
            Assert.Equal(expected.Entries.Keys.Order(StringComparer.Ordinal), actual.Entries.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected.Entries.Keys, name => Assert.Equal(expected.ReadBytes(name), actual.ReadBytes(name)));
        }
    }

    [Fact]
    public void A_half_size_variant_serves_where_it_is_the_only_one()
    {
        using var folder = CopyOf(GoldenData.TextToImage, file => !file.EndsWith(".bin", StringComparison.Ordinal));
        var full = folder["unet/diffusion_pytorch_model.safetensors"];
        File.Copy(full, folder["unet/diffusion_pytorch_model.fp16.safetensors"]);
        using (var both = Open(folder.Root)) Assert.Contains(both.Files, file => file.Weights.Origin == full);
        File.Delete(full);
        using var half = Open(folder.Root);
        Assert.Contains(half.Files, file => file.Weights.Origin == folder["unet/diffusion_pytorch_model.fp16.safetensors"]);
    }

    [Fact]
    public void Numbers_that_only_python_writes_are_read_as_texts()
    {
        using var folder = CopyOf(GoldenData.TextToImage, _ => true);
        File.WriteAllText(folder["scheduler/scheduler_config.json"],
            """{ "_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "note": "NaN, \" Infinity", "list": [Infinity,NaN] }""");
        using var checkpoint = Open(folder.Root);
        var config = checkpoint.Components[Port.Schedule].Config;
        Assert.Equal(("-Infinity", "NaN, \" Infinity"), (config.Text("lambda_min_clipped"), config.Text("note")));
        Assert.Equal(["Infinity", "NaN"], config["list"]!.AsArray().Select(item => (string?)item));
    }

    [Fact]
    public void A_pipeline_without_text_says_which_components_it_has()
    {
        using var folder = CopyOf(GoldenData.TextToImage, _ => true);
        var index = JsonNode.Parse(File.ReadAllText(folder["model_index.json"]))!.AsObject();
        index.Remove("bert");
        File.WriteAllText(folder["model_index.json"], index.ToJsonString());
        using var checkpoint = Open(folder.Root);
        Assert.True(checkpoint.IsAbsent(Port.TextEncoder, out var reason));
        Assert.Equal("this checkpoint has no text encoder: model_index.json names none; its components are scheduler, unet, vqvae, tokenizer", reason);
    }

    [Fact]
    public void Components_that_are_switched_off_are_absent()
    {
        using var folder = CopyOf(GoldenData.TextToImage, _ => true);
        File.WriteAllText(folder["model_index.json"], File.ReadAllText(folder["model_index.json"]).Replace("\"LDMBertModel\"", "null", StringComparison.Ordinal));
        using var checkpoint = Open(folder.Root);
        Assert.True(checkpoint.IsAbsent(Port.TextEncoder, out _));
    }

    [Fact]
    public void One_component_may_be_loaded_alone()
    {
        using var checkpoint = Open(Path.Combine(GoldenData.TextToImage, "vqvae"));
        Assert.Equal([Port.Autoencoder], checkpoint.Components.Keys);
        using var byFile = Open(Path.Combine(GoldenData.TextToImage, "vqvae", "diffusion_pytorch_model.bin"));
        Assert.Equal("PyTorch zip", byFile.Files.Single().Format);
    }

    [Fact]
    public void The_same_first_stage_in_two_folders_has_one_identity()
    {
        using var copy = CopyOf(GoldenData.TextToImage, file => !file.EndsWith(".bin", StringComparison.Ordinal));
        string Identity(string path)
        {
            using var checkpoint = CheckpointLayout.Locate(path, file => file).Open(file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
            return checkpoint.Components[Port.Autoencoder].Identity;
        }
        Assert.Equal(Identity(GoldenData.TextToImage), Identity(copy.Root));
    }

    [Theory]
    [InlineData("model_index.json", "{ broken", "model_index.json(1,")]
    [InlineData("model_index.json", "[]", "holds no object")]
    [InlineData("unet/config.json", "{\"a\":1,\"a\":2}", "a")]
    [InlineData("unet/diffusion_pytorch_model.safetensors", "version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer")]
    public void A_damaged_file_is_named(string file, string content, string what)
    {
        using var folder = CopyOf(GoldenData.TextToImage, _ => true);
        folder.Write(file, content);
        var error = Assert.Throws<InvalidDataException>(() => Open(folder.Root));
        Assert.Contains(folder[file], error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_configuration_or_weights_file_is_named()
    {
        using var folder = CopyOf(GoldenData.TextToImage, file => !file.Contains("diffusion_pytorch_model", StringComparison.Ordinal));
        Assert.Contains("has no weights", Assert.Throws<FileNotFoundException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
        File.Delete(folder["unet/config.json"]);
        Assert.Contains("has no config.json", Assert.Throws<FileNotFoundException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sharded_weights_are_read_from_the_files_that_the_index_names()
    {
        using var folder = CopyOf(GoldenData.TextToImage, file => !file.Contains("unet/diffusion", StringComparison.Ordinal));
        using (var scope = NewDisposeScope())
        {
            SafetensorsWriter.Write(folder["unet/part-1.safetensors"], [new("a", full(1, 1f))]);
            SafetensorsWriter.Write(folder["unet/part-2.safetensors"], [new("b", full(1, 2f)), new("unlisted", ones(1))]);
        }
        var index = folder.Write("unet/diffusion_pytorch_model.safetensors.index.json", """{"metadata":{},"weight_map":{"a":"part-1.safetensors","b":"part-2.safetensors"}}""");

        var layout = CheckpointLayout.Locate(folder.Root, path => path);
        Assert.Contains(folder["unet/part-2.safetensors"], layout.Files);
        using (var checkpoint = layout.Open(path => layout.Files.Contains(path) ? path : throw new InvalidOperationException($"{path} was not announced")))
        {
            Assert.Equal(["a", "b"], checkpoint.Components[Port.Denoiser].Weights.Entries.Keys);
            using var b = checkpoint.Components[Port.Denoiser].Weights.Read("b");
            Assert.Equal(2f, b.item<float>());
        }

        File.WriteAllText(index, """{"weight_map":{"a":"part-2.safetensors"}}""");
        Assert.Contains("'a' is not in part-2.safetensors", Assert.Throws<InvalidDataException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
        File.WriteAllText(index, """{"weight_map":{"a":"../vqvae/diffusion_pytorch_model.safetensors"}}""");
        Assert.Contains("no file beside the index", Assert.Throws<InvalidDataException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
        File.WriteAllText(index, """{"weight_map":{"a":"diffusion_pytorch_model.safetensors.index.json"}}""");
        Assert.Contains("no file beside the index", Assert.Throws<InvalidDataException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    private static Checkpoint Open(string path) => CheckpointLayout.Locate(path, file => file).Open(file => file);

    private static TemporaryFolder CopyOf(string source, Predicate<string> wanted)
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories).Where(file => wanted(file)))
            File.Copy(file, folder[Path.GetRelativePath(source, file)]);
        return folder;
    }
}
