using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Opens weights files for other plugins.</summary>
[Service(typeof(IWeightsFiles))]
internal sealed class WeightsFiles : IWeightsFiles
{
    public IWeightsFile Open(string path)
    {
        var file = WeightsFile.Open(path);
        try
        {
            file.ThrowIfBlocked("");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
