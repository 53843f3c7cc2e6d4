using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LdmGraph.Analyzers;

/// <summary>LDM005: static fields that can be written, and static objects that are there to be changed or disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaticStateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule.MutableStatic];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Symbols.Of(start.Compilation) is not { } symbols) return;
            start.RegisterSymbolAction(symbol => Look(symbol, (IFieldSymbol)symbol.Symbol, symbols), SymbolKind.Field);
            // What the compiler declares behind a property is not visited by itself.
            start.RegisterSymbolAction(symbol =>
            {
                var backing = symbol.Symbol.ContainingType.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, symbol.Symbol));
                if (backing is not null) Look(symbol, backing, symbols);
            }, SymbolKind.Property);
        });
    }

    private static void Look(SymbolAnalysisContext context, IFieldSymbol field, Symbols symbols)
    {
        if (!field.IsStatic || field.IsConst || (field.IsReadOnly && !IsForChange(field.Type, symbols))) return;
        var shown = context.Symbol;
        context.ReportDiagnostic(Diagnostic.Create(Rule.MutableStatic, shown.Locations[0], shown.Name));
    }

    /// <summary>Concurrent collections are there to be written, tensors to be disposed.</summary>
    private static bool IsForChange(ITypeSymbol type, Symbols symbols) =>
        type.ContainingNamespace?.ToDisplayString() == "System.Collections.Concurrent" || symbols.IsTensor(type);
}
