namespace LdmGraph;

/// <summary>Implemented by nodes of <see cref="Purity.Source"/>: says what outside the graph their outputs depend on.</summary>
public interface ISource
{
    /// <summary>
    /// A text that changes exactly when the outputs would: the SHA-256 of a file's content, a model's hash. Called with
    /// the inputs set and before a cached result is looked up. It must not need the outputs to be computed.
    /// </summary>
    ValueTask<string> FingerprintAsync(NodeContext context);
}
