using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints.Tests.Layouts;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests;

public class CheckpointInspectorTests
{
    [Fact]
    public void A_folder_is_described_with_components_tensors_and_files()
    {
        var live = Tensor.TotalCount;
        var report = Inspect(GoldenData.TextToImage);
        Assert.Equal("diffusers folder", report.Layout);
        Assert.Equal("LDMTextToImagePipeline", report.Architecture);
        Assert.Equal(["denoiser", "autoencoder", "textEncoder", "schedule"], report.Components.Select(component => component.Port));
        Assert.Equal(report.Elements, report.Components.Sum(component => component.Parameters));
        Assert.Equal("denoiser, 4 channels in, 4 out, context of width 32", report.Components[0].Description);
        Assert.Contains(report.Files, file => file.Path.EndsWith("vocab.txt", StringComparison.Ordinal));
        Assert.Contains(report.Tensors, tensor => tensor.Name == "conv_in.weight" && tensor.Info.Dtype == ScalarType.Float32);
        Assert.Equal(live, Tensor.TotalCount);
    }

    [Fact]
    public void Averages_placeholders_and_what_is_missing_are_noted()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, ema: true, cond: "__is_first_stage__");
        File.Copy(GoldenData.Formats("model.ckpt"), folder["model.ckpt"]);
        var report = Inspect(folder["model.ckpt"]);
        Assert.Equal("original configuration with its checkpoint", report.Layout);
        Assert.Contains(report.Notes, note => note.StartsWith("EMA weights are used for 1 of", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("no text encoder", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("numpy.core.multiarray.scalar", StringComparison.Ordinal));
    }

    [Fact]
    public void Tensors_of_no_known_model_are_listed_with_the_reason()
    {
        var report = Inspect(GoldenData.Formats("bare_state_dict.pt"));
        Assert.Equal("tensors", report.Layout);
        Assert.Empty(report.Components);
        Assert.Equal(27, report.Tensors.Count);
        Assert.NotEmpty(report.Notes);
    }

    [Fact]
    public void A_component_that_cannot_be_built_is_told_with_the_others()
    {
        using var services = FakeComponents.Services(Path.GetTempPath(), new FakeComponents { Unknown = { "LDMBertModel" } });
        var report = new CheckpointInspector(services).Inspect(GoldenData.TextToImage);
        Assert.Equal(4, report.Components.Count);
        Assert.Contains(report.Notes, note => note.StartsWith("its text encoder is a LDMBertModel, for which there is no builder", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_checkpoint_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidDataException>(() => Inspect(folder.Write("x.safetensors", "hello, world")));
        Assert.Throws<FileNotFoundException>(() => Inspect(folder["nothing.ckpt"]));
    }

    private static CheckpointReport Inspect(string path)
    {
        using var services = FakeComponents.Services(Path.GetTempPath(), new FakeComponents());
        return new CheckpointInspector(services).Inspect(path);
    }
}
