using System.Text.Json.Nodes;

namespace LdmGraph.Editor;

/// <summary>A node on the canvas, for the component that shows its body. In tests of a body, make one with what it needs.</summary>
/// <threadsafety>Immutable; <see cref="Set(string, JsonNode?)"/> may be called from any thread.</threadsafety>
public sealed record BodyNode
{
    /// <summary>Where it stands in the graph: <c>sample/step</c> is the node <c>step</c> in the body of <c>sample</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Its type: <c>mynodes.tint-from@1</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What it is called on the canvas.</summary>
    public string Title { get; init; } = "";

    /// <summary>Its inputs, in the order of the class.</summary>
    public IReadOnlyList<BodyInput> Inputs { get; init; } = [];

    /// <summary>Its outputs, with the latest picture of each where a run has shown one.</summary>
    public IReadOnlyList<BodyOutput> Outputs { get; init; } = [];

    /// <summary>What the latest run says of it.</summary>
    public BodyRun Run { get; init; } = BodyRun.None;

    /// <summary>
    /// Writes literals: what a name is given, or for null what counts when nothing is written. The host makes one step of undo of it and
    /// shows a refusal by itself.
    /// </summary>
    public Action<IReadOnlyDictionary<string, JsonNode?>> Write { get; init; } = _ => { };

    /// <summary>Address of the folder of the plugin's own styles, scripts and pictures: <c>wwwroot</c> of the project of its bodies.</summary>
    public string Assets { get; init; } = "";

    /// <summary>An input by name.</summary>
    /// <exception cref="ArgumentException">The node type has none of that name.</exception>
    public BodyInput Input(string name) => Inputs.FirstOrDefault(input => input.Name == name) ?? throw Unknown(name);

    /// <summary>Writes a literal at an input, as one step of undo; writes that follow one another within a second are one. A link that was there is gone.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="value">What is written there; null for nothing, so that the default counts.</param>
    /// <exception cref="ArgumentException">The node type has no such input.</exception>
    public void Set(string input, JsonNode? value) => Set(new Dictionary<string, JsonNode?> { [input] = value });

    /// <summary>Writes literals at several inputs, as one step of undo.</summary>
    /// <exception cref="ArgumentException">The node type lacks one of the inputs.</exception>
    public void Set(IReadOnlyDictionary<string, JsonNode?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var name in values.Keys) _ = Input(name);
        Write(values);
    }

    private ArgumentException Unknown(string name) => new($"{Type} has no input '{name}'; it has {string.Join(", ", Inputs.Select(input => input.Name))}", nameof(name));
}
