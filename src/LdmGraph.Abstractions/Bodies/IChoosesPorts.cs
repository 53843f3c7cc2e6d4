namespace LdmGraph;

/// <summary>Implemented by nodes with lazy ports: says, once the other inputs are set, which of the lazy ones are needed.</summary>
public interface IChoosesPorts
{
    /// <summary>
    /// Which ports of the lazy sections to evaluate: <c>cases.fast</c>. The sections hold the names of all ports, but no values
    /// yet. Quick and without side effects.
    /// </summary>
    /// <exception cref="PortException">An input names none.</exception>
    IEnumerable<string> Choose();
}
