namespace LdmGraph;

/// <summary>What is known of a value before anything runs: shapes, channel counts, the factor f of an autoencoder.</summary>
public interface IValueSpec
{
    /// <summary>For messages and tooltips: "latent [1, 4, 32, 32], f8".</summary>
    string Describe();

    /// <summary>Bytes the value will take, where that follows from the shape.</summary>
    long? Bytes => null;
}

/// <summary>
/// Implemented by nodes that can say, before a graph runs, how outputs follow from inputs, and which inputs cannot work.
/// No weights are read and no tensor is made here.
/// </summary>
public interface IInfersOutputs
{
    /// <summary>Reads what is known of the inputs, reports what cannot work, declares what is known of the outputs.</summary>
    static abstract void Infer(InferenceContext context);
}

/// <summary>What <see cref="IInfersOutputs.Infer"/> sees of one node.</summary>
public abstract class InferenceContext
{
    /// <summary>Services of the host, for example the files a graph may read.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>True when the input is a literal, a param with a value or the property's initial value, which is then in <paramref name="value"/>.</summary>
    public abstract bool TryGetLiteral<T>(string port, out T value);

    /// <summary>What is known of the value linked to the input, or null.</summary>
    public abstract TSpec? Spec<TSpec>(string port) where TSpec : class, IValueSpec;

    /// <summary>True when the graph gives the optional input nothing, or links it to an output that will have no value.</summary>
    public virtual bool IsLeftOut(string port) => false;

    /// <summary>Declares what is known of an output.</summary>
    public abstract void Output(string port, IValueSpec spec);

    /// <summary>Reports that the input cannot work.</summary>
    public abstract void Error(string port, string problem, string? fix = null);
}
