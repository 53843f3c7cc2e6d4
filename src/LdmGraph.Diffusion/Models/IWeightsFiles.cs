namespace LdmGraph.Diffusion;

/// <summary>Opens files of tensors, whatever their format: safetensors, or what torch.save wrote. Nothing in a file is ever run.</summary>
[RequiresPermission(Permission.Files)]
public interface IWeightsFiles
{
    /// <summary>Opens a file. Nested dictionaries are flattened, their keys joined by dots.</summary>
    /// <param name="path">Absolute path, passed by <see cref="FileRoots"/>.</param>
    /// <exception cref="InvalidDataException">Damaged, hostile, or of no known format.</exception>
    IWeightsFile Open(string path);
}

/// <summary>An open file of tensors.</summary>
public interface IWeightsFile : IDisposable
{
    /// <summary>Its tensors; what was read stays when the file is disposed.</summary>
    Weights Weights { get; }
}
