using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>
/// A LoRA as kohya's trainers write it: <c>lora_unet_</c> or <c>lora_te_</c>, the module's path with underscores for dots,
/// and the factor. Paths have underscores of their own, so that they cannot be told from the key: the model's modules are
/// turned into keys instead.
/// </summary>
internal sealed class KohyaLora
{
    public const string DenoiserPrefix = "lora_unet_";
    public const string TextEncoderPrefix = "lora_te_";

    private static readonly string[] Factors = [LowRankUpdate.Up, LowRankUpdate.Down, LowRankUpdate.Alpha];

    private readonly Weights _file;
    private readonly Dictionary<string, List<string>> _modules;
    private readonly HashSet<string> _open;

    public KohyaLora(Weights file)
    {
        _file = file;
        // A module's name has no dots: what follows the first is the factor.
        _modules = file.Entries.Keys.GroupBy(key => key.Split('.')[0]).ToDictionary(group => group.Key, group => group.ToList());
        _open = [.. _modules.Keys];
    }

    /// <summary>The modules that no component took, in the file's names.</summary>
    public IReadOnlyList<string> Ignored => [.. _open.Order(StringComparer.Ordinal)];

    /// <summary>True when a component took something.</summary>
    public bool Fits => _open.Count < _modules.Count;

    /// <summary>The component with what the file has for it, merged as its weights are read.</summary>
    /// <exception cref="InvalidDataException">Factors that do not fit the component's weights, or belong to another kind of adapter.</exception>
    public TComponent MergeInto<TComponent>(IAdaptable<TComponent> component, string prefix, double strength) where TComponent : class
    {
        var updates = new Dictionary<string, LowRankUpdate>();
        var misfits = new List<string>();
        foreach (var (path, weight) in component.Modules)
        {
            var module = prefix + path.Replace('.', '_');
            if (!_open.Remove(module)) continue;
            var update = new LowRankUpdate(_file, module, strength);
            var foreign = _modules[module].Find(key => !Factors.Contains(key[module.Length..]));
            var misfit = foreign is null ? update.Misfit(component.Weights.Entries[weight].Shape) : $"{foreign} belongs to another kind of adapter than LoRA";
            if (misfit is not null) misfits.Add(misfit);
            updates[weight] = update;
        }
        if (misfits.Count > 0) throw new InvalidDataException($"{_file.Origin} does not fit this model: {misfits.Count} misshapen or foreign: {List(misfits)}");
        return component.With(new UpdatedWeights(component.Weights, updates));
    }

    /// <summary>The first ten.</summary>
    internal static string List(IReadOnlyCollection<string> names) => string.Join(", ", names.Take(10)) + (names.Count > 10 ? ", ..." : "");
}
