using Microsoft.CodeAnalysis;

namespace LdmGraph.Analyzers;

/// <summary>The messages. Numbers are for ever; each has its chapter in plugins/ANALYZERS.md.</summary>
internal static class Rule
{
    public static DiagnosticDescriptor TensorNotDisposed { get; } = Create("LDM001", "A tensor is never disposed",
        "The tensor made by '{0}' is never disposed; begin the method with 'using var scope = torch.NewDisposeScope();' and move results out of it");

    public static DiagnosticDescriptor AwaitInScope { get; } = Create("LDM002", "A dispose scope is held over an await",
        "'{0}' belongs to its thread, and the method may go on on another after this await; end it before, or await first");

    public static DiagnosticDescriptor AmbientRandomness { get; } = Create("LDM003", "A pure node depends on chance or time",
        "'{0}' gives something else in every run, and the results of {1} are kept by its inputs alone; {2}");

    public static DiagnosticDescriptor PortWithoutSummary { get; } = Create("LDM004", "A port or node has no documentation",
        "{0} has no {1}, which is its tooltip, its help on the command line and its description in the schema; write one");

    public static DiagnosticDescriptor MutableStatic { get; } = Create("LDM005", "State is shared by all runs",
        "'{0}' is shared by all runs and outlives them, and keeps a reloaded plugin in memory; make it a field of the node or of a [Service]");

    private static DiagnosticDescriptor Create(string id, string title, string message) => new(
        id, title, message, "LdmGraph", DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: $"See {id} in plugins/ANALYZERS.md.");
}
