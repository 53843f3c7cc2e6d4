using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Gives a module made of <see cref="Layers"/> its weights.</summary>
public static class ModuleWeights
{
    /// <summary>Checks that the weights have exactly the module's parameters, by name and shape.</summary>
    /// <param name="module">The module, on the meta device.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="ignored">Names that may be there and are not needed.</param>
    /// <exception cref="InvalidDataException">Missing, extra or misshapen tensors: the first ten of each, and how many.</exception>
    public static void Check(nn.Module module, Weights weights, Func<string, bool>? ignored = null)
    {
        if (weights is FreshWeights) return;
        var wanted = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.shape);
        var missing = wanted.Keys.Where(name => !weights.Entries.ContainsKey(name)).Select(weights.StoredName).ToList();
        var extra = weights.Entries.Keys.Where(name => !wanted.ContainsKey(name) && ignored?.Invoke(name) != true).Select(weights.StoredName).ToList();
        var misshapen = wanted
            .Where(pair => weights.Entries.TryGetValue(pair.Key, out var entry) && !entry.Shape.SequenceEqual(pair.Value))
            .Select(pair => $"{weights.StoredName(pair.Key)} is [{string.Join(", ", weights.Entries[pair.Key].Shape)}], expected [{string.Join(", ", pair.Value)}]")
            .ToList();
        if (missing.Count + extra.Count + misshapen.Count == 0) return;
        throw new InvalidDataException($"{weights.Origin} does not fit {module.GetName()}: "
            + string.Join("; ", new[] { List("missing", missing), List("unexpected", extra), List("misshapen", misshapen) }.Where(text => text.Length > 0)));

        static string List(string what, List<string> names) =>
            names.Count == 0 ? "" : $"{names.Count} {what}: {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", ..." : "")}";
    }

    /// <summary>
    /// Reads the weights into the module, converted to the device and type of <paramref name="compute"/> (norms stay in
    /// float32). Where type and device are already right, the parameter is the mapped file itself and takes no memory of its own.
    /// </summary>
    /// <param name="module">The module, on the meta device.</param>
    /// <param name="weights">Weights that passed <see cref="Check"/>.</param>
    /// <param name="compute">Where and in which precision the module is to run.</param>
    /// <param name="unused">Parameters that are never computed with and stay on the meta device.</param>
    /// <exception cref="NotSupportedException">The module holds parameters outside of <see cref="Layers"/>.</exception>
    public static void Load(nn.Module module, Weights weights, Compute compute, Func<string, bool>? unused = null)
    {
        using var _ = no_grad();
        // What is never computed with is made all the same where it is made afresh: checkpoints of the original have it.
        using var generator = weights is FreshWeights fresh ? new Generator(fresh.Seed) : null;
        foreach (var (name, layer, local) in Parameters(module))
        {
            if (generator is null && unused?.Invoke(name) == true) continue;
            var value = generator is null ? weights.Read(name) : layer.Start(local, generator);
            layer.Assign(local, new Parameter(Convert(value, layer.StoredIn(compute.Dtype), compute.Device), requires_grad: false));
        }
        module.eval();
    }

    /// <summary>Gives the module float32 parameters of its own that gradients reach. What <see cref="Load"/> left unread stays so.</summary>
    internal static void MakeTrainable(nn.Module module)
    {
        using var _ = no_grad();
        foreach (var (_, layer, local) in Parameters(module))
        {
            var parameter = layer.get_parameter(local)!;
            if (!parameter.is_meta) layer.Assign(local, new Parameter(parameter.to(ScalarType.Float32, copy: true), requires_grad: true));
        }
        module.train();
    }

    /// <summary>Bytes that the module's weights take once they are loaded.</summary>
    internal static long Bytes(nn.Module module, Compute compute, Func<string, bool>? unused) => Parameters(module)
        .Where(parameter => unused?.Invoke(parameter.Name) != true)
        .Sum(parameter => parameter.Layer.get_parameter(parameter.Local)!.NumberOfElements * (parameter.Layer.StoredIn(compute.Dtype).IsHalf() ? 2 : 4));

    private static bool IsHalf(this ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16;

    private static List<(string Name, Layer Layer, string Local)> Parameters(nn.Module module)
    {
        var found = module.named_modules().Append(("", module))
            .SelectMany(pair => pair.Item2 is Layer layer
                ? layer.named_parameters(recurse: false).Select(parameter => ($"{pair.Item1}.{parameter.name}".TrimStart('.'), layer, parameter.name))
                : [])
            .ToList();
        var outside = module.named_parameters().Select(parameter => parameter.name).Except(found.Select(parameter => parameter.Item1)).FirstOrDefault();
        return outside is null ? found : throw new NotSupportedException($"{module.GetName()} holds '{outside}' outside of {nameof(Layers)}");
    }

    private static Tensor Convert(Tensor stored, ScalarType dtype, Device device)
    {
        if (stored.dtype == dtype && stored.device_type == device.type) return stored;
        using (stored) return stored.to(dtype, device);
    }
}
