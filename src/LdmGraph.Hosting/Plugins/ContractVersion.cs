using System.Globalization;
using System.Reflection;

namespace LdmGraph.Hosting.Plugins;

/// <summary>Version of the contract between host and plugins; it changes when plugins must be built again.</summary>
public static class ContractVersion
{
    /// <summary>The version of this host, set once in the root build file.</summary>
    public static int Current { get; } = int.Parse(
        typeof(INode<>).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == nameof(ContractVersion)).Value!,
        CultureInfo.InvariantCulture);
}
