namespace LdmGraph.Diffusion;

/// <summary>
/// Says what a checkpoint is without building it: only headers and configurations are read, no tensor. A service that
/// the plugin which reads checkpoints registers.
/// </summary>
public interface ICheckpointInspector
{
    /// <summary>Looks at a file or a folder of any layout that is understood.</summary>
    /// <param name="path">Absolute path of a folder, a weights file or a configuration.</param>
    /// <exception cref="FileNotFoundException">There is nothing at that path.</exception>
    /// <exception cref="InvalidDataException">It is damaged, lies about itself, or is of no known format; the message names the file and the place.</exception>
    CheckpointReport Inspect(string path);
}
