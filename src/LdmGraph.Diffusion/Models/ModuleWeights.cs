using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Gives a module made on the meta device its weights.</summary>
public static class ModuleWeights
{
    /// <summary>Checks that the weights have exactly the module's parameters, by name and shape.</summary>
    /// <param name="module">The module, on the meta device.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="ignored">Names that may be there and are not needed.</param>
    /// <exception cref="InvalidDataException">Missing, extra or misshapen tensors: the first ten of each, and how many.</exception>
    public static void Check(nn.Module module, Weights weights, Func<string, bool>? ignored = null)
    {
        var wanted = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.shape);
        var missing = wanted.Keys.Where(name => !weights.Entries.ContainsKey(name)).ToList();
        var extra = weights.Entries.Keys.Where(name => !wanted.ContainsKey(name) && ignored?.Invoke(name) != true).ToList();
        var misshapen = wanted
            .Where(pair => weights.Entries.TryGetValue(pair.Key, out var entry) && !entry.Shape.SequenceEqual(pair.Value))
            .Select(pair => $"{pair.Key} is [{string.Join(", ", weights.Entries[pair.Key].Shape)}], expected [{string.Join(", ", pair.Value)}]")
            .ToList();
        if (missing.Count + extra.Count + misshapen.Count == 0) return;
        throw new InvalidDataException($"{weights.Origin} does not fit {module.GetName()}: "
            + string.Join("; ", new[] { List("missing", missing), List("unexpected", extra), List("misshapen", misshapen) }.Where(text => text.Length > 0)));

        static string List(string what, List<string> names) =>
            names.Count == 0 ? "" : $"{names.Count} {what}: {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", ..." : "")}";
    }

    /// <summary>
    /// Reads every weight into the module, converted to the device and type of <paramref name="compute"/>. Where type and
    /// device are already right, the parameter is the mapped file itself and takes no memory of its own.
    /// </summary>
    public static void Load(nn.Module module, Weights weights, Compute compute)
    {
        using var _ = no_grad();
        foreach (var (prefix, layer) in module.named_modules().Prepend(("", module)))
            foreach (var (name, _) in layer.named_parameters(recurse: false).ToList())
            {
                var full = prefix.Length == 0 ? name : $"{prefix}.{name}";
                Assign(layer, name, new Parameter(Convert(weights.Read(full), compute), requires_grad: false));
            }
        module.eval();
    }

    private static Tensor Convert(Tensor stored, Compute compute)
    {
        if (stored.dtype == compute.Dtype && stored.device_type == compute.Device.type) return stored;
        using (stored) return stored.to(compute.Dtype, compute.Device);
    }

    private static void Assign(nn.Module layer, string name, Parameter value)
    {
        var weight = name == "weight";
        switch (layer)
        {
            case Linear linear: if (weight) linear.weight = value; else linear.bias = value; break;
            case Conv2d conv: if (weight) conv.weight = value; else conv.bias = value; break;
            case Conv1d conv: if (weight) conv.weight = value; else conv.bias = value; break;
            case GroupNorm norm: if (weight) norm.weight = value; else norm.bias = value; break;
            case LayerNorm norm: if (weight) norm.weight = value; else norm.bias = value; break;
            case Embedding embedding: embedding.weight = value; break;
            default: throw new NotSupportedException($"{layer.GetName()} holds the parameter '{name}' itself; build it from Layers");
        }
    }
}
