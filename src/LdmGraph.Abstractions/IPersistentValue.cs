namespace LdmGraph;

/// <summary>A value that may be kept on disk between processes: a type opts in by implementing this.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IPersistentValue<TSelf> where TSelf : IPersistentValue<TSelf>
{
    /// <summary>Writes everything that <see cref="Read"/> needs.</summary>
    void Write(Stream stream);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else.</exception>
    static abstract TSelf Read(Stream stream);
}

/// <summary>A value that knows its size, so that caches can keep within a budget of bytes.</summary>
public interface IMeasured
{
    /// <summary>Bytes held in memory, device memory included.</summary>
    long Bytes { get; }
}
