namespace LdmGraph.Editor;

/// <summary>Says which node type of the plugin a <see cref="CustomBody"/> is for.</summary>
/// <param name="nodeType">Its id with the version: <c>mynodes.tint-from@1</c>.</param>
/// <param name="inputs">The inputs whose fields the body takes the place of; none named: all of them. Their ports stay.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BodyOfAttribute(string nodeType, params string[] inputs) : Attribute
{
    /// <summary>Id of the node type.</summary>
    public string NodeType { get; } = nodeType;

    /// <summary>The inputs whose fields the body takes the place of; empty for all.</summary>
    public IReadOnlyList<string> Inputs { get; } = inputs;
}
