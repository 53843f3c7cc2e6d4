namespace LdmGraph.Plugins.Checkpoints.Tests;

/// <summary>Files that PyTorch and diffusers wrote.</summary>
internal static class GoldenData
{
    public static string Formats(string file) => Path.Combine(AppContext.BaseDirectory, "golden", "12_ckpt_formats", file);

    public static string TextToImage { get; } = Path.Combine(AppContext.BaseDirectory, "golden", "df_pipe_ldm_t2i", "model");

    public static string Zoo { get; } = Path.Combine(AppContext.BaseDirectory, "zoo");
}
