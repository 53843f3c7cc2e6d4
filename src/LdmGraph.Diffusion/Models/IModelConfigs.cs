using System.Text.Json.Nodes;

namespace LdmGraph.Diffusion;

/// <summary>Reads configurations of models, whatever their format: the original's YAML, or JSON.</summary>
[RequiresPermission(Permission.Files)]
public interface IModelConfigs
{
    /// <summary>Reads a configuration as JSON.</summary>
    /// <param name="path">Absolute path, passed by <see cref="FileRoots"/>.</param>
    /// <exception cref="InvalidDataException">Damaged, larger than a configuration can be, or no mapping; with file, line and column.</exception>
    JsonObject Read(string path);
}
