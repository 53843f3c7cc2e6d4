using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Reads configurations for other plugins.</summary>
[Service(typeof(IModelConfigs))]
internal sealed class ModelConfigs : IModelConfigs
{
    public JsonObject Read(string path) => OriginalCheckpoint.IsConfig(path) ? YamlConfig.Read(path) : JsonConfig.Read(path);
}
