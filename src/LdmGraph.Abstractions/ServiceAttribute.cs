namespace LdmGraph;

/// <summary>
/// Registers a plugin's class as a singleton service under <paramref name="contract"/>, so that node constructors can
/// take it (or all of its kind, as <c>IEnumerable&lt;contract&gt;</c>). Adding a file adds the service; there is no list to edit.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ServiceAttribute(Type contract) : Attribute
{
    /// <summary>The type under which the class is registered.</summary>
    public Type Contract { get; } = contract;
}
