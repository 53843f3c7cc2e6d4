using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// The exponential moving average that the original keeps of its denoiser, and samples from: <c>model_ema.</c> and the
/// parameter's name below <c>model.</c> with all dots removed.
/// </summary>
internal static class EmaWeights
{
    private const string Prefix = "model_ema.", Inside = "diffusion_model.";

    /// <summary>The denoiser's tensors, with the averages in the place of those that have one.</summary>
    /// <param name="plain">The tensors below <c>model.diffusion_model.</c>.</param>
    /// <param name="all">All tensors of the file.</param>
    /// <param name="wanted">The configuration's <c>use_ema</c>.</param>
    /// <param name="notes">Receives what was done.</param>
    /// <exception cref="InvalidDataException">Two parameters share an average: their names differ in dots only.</exception>
    public static Weights Apply(Weights plain, Weights all, bool wanted, List<string> notes)
    {
        if (!all.Entries.Keys.Any(name => name.StartsWith(Prefix + "diffusion_model", StringComparison.Ordinal)))
        {
            if (wanted) notes.Add("the configuration asks for EMA weights (use_ema), but the file has none: the plain weights are used");
            return plain;
        }
        if (!wanted)
        {
            notes.Add("EMA weights are there and not used, as the configuration says (use_ema: false)");
            return plain;
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in plain.Entries.Keys)
        {
            var average = Prefix + (Inside + name).Replace(".", "", StringComparison.Ordinal);
            var has = all.Entries.ContainsKey(average);
            if (has && !taken.Add(average)) throw new InvalidDataException($"{all.Origin}: two parameters share the average '{average}'");
            names[name] = has ? average : "model." + Inside + name;
        }
        notes.Add(taken.Count == names.Count ? "EMA weights are used" : $"EMA weights are used for {taken.Count} of {names.Count} tensors of the denoiser; the others have none");
        return all.Renamed(names);
    }
}
