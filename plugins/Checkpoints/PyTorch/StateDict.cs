namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Finds the named tensors in what a checkpoint's pickle holds.</summary>
internal sealed class StateDict
{
    /// <summary>Training state that stands beside the weights: as large as they, and nothing that inference asks for.</summary>
    private static readonly HashSet<string> Skipped = ["optimizer_states", "optimizer", "optimizers", "lr_schedulers", "lr_scheduler", "callbacks", "loops", "hparams", "hyper_parameters"];

    private const int MaxTensors = 1_000_000;

    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance);

    private StateDict()
    {
    }

    public Dictionary<string, TorchTensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Names under which an inert placeholder stands, with its class.</summary>
    public Dictionary<string, string> Placeholders { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Lightning keeps the weights under <c>state_dict</c>; a bare state dict is itself; anything else (training scripts,
    /// textual inversions) is flattened, its names joined by dots.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no tensor in it.</exception>
    public static StateDict Find(object? root)
    {
        var found = new StateDict();
        if (Dictionary(root) is { } top && top.TryGet("state_dict", out var lightning) && Dictionary(lightning) is { } weights) found.Collect(weights, "");
        if (found.Tensors.Count == 0) found.Flatten(root);
        if (found.Tensors.Count > 0) return found;
        throw new InvalidDataException(root switch
        {
            PickleObject whole => $"it holds a whole object of the class {whole.ClassName}, which would need that class's code to read; save its state_dict instead",
            _ when found.Placeholders.Count > 0 => $"it holds no tensors that can be read; '{found.Placeholders.First().Key}' is an object of the class {found.Placeholders.First().Value}, which is left unread because reading it would run its code",
            _ => "it holds no tensors",
        });
    }

    private void Flatten(object? root)
    {
        var open = new Queue<(string Prefix, object? Value)>([("", root)]);
        while (open.TryDequeue(out var next))
        {
            // Each container once: a pickle can nest references so that the paths through it are beyond counting.
            if (next.Value is null || !_visited.Add(next.Value)) continue;
            foreach (var (name, value) in Collect(next.Value, next.Prefix)) open.Enqueue((name, value));
        }
    }

    /// <summary>Takes the tensors that are items of the container; returns the items that are containers in turn.</summary>
    private List<KeyValuePair<string, object?>> Collect(object? container, string prefix)
    {
        var nested = new List<KeyValuePair<string, object?>>();
        foreach (var (key, value) in Items(container))
        {
            if (key is null || (prefix.Length == 0 && Skipped.Contains(key))) continue;
            var name = prefix.Length == 0 ? key : $"{prefix}.{key}";
            if (value is TorchTensor tensor) Tensors.TryAdd(name, tensor);
            else if (value is PickleObject { Entries.Items.Count: 0 } placeholder) Placeholders.TryAdd(name, placeholder.ClassName);
            else if (value is PickleDictionary or PickleObject or PickleList or PickleTuple) nested.Add(new(name, value));
            if (Tensors.Count > MaxTensors || name.Length > 10_000) throw new InvalidDataException("its names and nesting are beyond any model");
        }
        return nested;
    }

    private static IEnumerable<(string? Key, object? Value)> Items(object? container) => container switch
    {
        _ when Dictionary(container) is { } dictionary => dictionary.Items.Select(item => (item.Key as string ?? (item.Key as long?)?.ToString(System.Globalization.CultureInfo.InvariantCulture), item.Value)),
        PickleList list => Indexed(list.Items),
        PickleTuple tuple => Indexed(tuple.Items),
        _ => [],
    };

    private static IEnumerable<(string?, object?)> Indexed(IEnumerable<object?> items) =>
        items.Select((item, index) => ((string?)index.ToString(System.Globalization.CultureInfo.InvariantCulture), item));

    private static PickleDictionary? Dictionary(object? value) => value switch
    {
        PickleDictionary dictionary => dictionary,
        PickleObject { Entries.Items.Count: > 0 } subclass => subclass.Entries,
        _ => null,
    };
}
