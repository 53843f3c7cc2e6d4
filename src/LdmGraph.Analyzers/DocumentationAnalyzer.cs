using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LdmGraph.Analyzers;

/// <summary>LDM004: nodes and ports of which the editor, the command line and the schema could say nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DocumentationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule.PortWithoutSummary];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            // Without a documentation file the compiler reads no documentation, and there is nothing to look at.
            if (Symbols.Of(start.Compilation) is not { } symbols || start.Compilation.SyntaxTrees.All(tree => tree.Options.DocumentationMode == DocumentationMode.None)) return;
            start.RegisterSymbolAction(symbol => LookAtType(symbol, symbols), SymbolKind.NamedType);
            start.RegisterSymbolAction(symbol => LookAtPort(symbol, symbols), SymbolKind.Property);
        });
    }

    private static void LookAtType(SymbolAnalysisContext context, Symbols symbols)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (symbols.AttributeOf(type) is null) return;
        if (!Has(type, "summary", context)) Report(context, type, $"The node {type.Name}", "<summary>");
        var result = type.AllInterfaces.FirstOrDefault(contract => SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, symbols.Node))?.TypeArguments[0] as INamedTypeSymbol;
        // Only the author's own: other types are documented where they are.
        if (result is null || !SymbolEqualityComparer.Default.Equals(result.ContainingAssembly, type.ContainingAssembly) || result.DeclaringSyntaxReferences.IsEmpty) return;
        var ports = result.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public).OrderByDescending(constructor => constructor.Parameters.Length).FirstOrDefault();
        foreach (var port in ports?.Parameters ?? [])
            if (!HasParameter(result, port.Name, context)) Report(context, port, $"The output {Camel(port.Name)} of {type.Name}", $"<param name=\"{port.Name}\">");
    }

    private static void LookAtPort(SymbolAnalysisContext context, Symbols symbols)
    {
        var property = (IPropertySymbol)context.Symbol;
        if (Symbols.Find(property, symbols.Input) is null && Symbols.Find(property, symbols.Ports) is null) return;
        if (!Has(property, "summary", context)) Report(context, property, $"The input {Camel(property.Name)} of {property.ContainingType.Name}", "<summary>");
    }

    private static bool Has(ISymbol symbol, string element, SymbolAnalysisContext context) =>
        Read(symbol, context)?.Element(element) is { } found && !IsEmpty(found);

    private static bool HasParameter(INamedTypeSymbol type, string parameter, SymbolAnalysisContext context) =>
        Read(type, context)?.Elements("param").FirstOrDefault(element => element.Attribute("name")?.Value == parameter) is { } found && !IsEmpty(found);

    private static bool IsEmpty(XElement element) => string.IsNullOrWhiteSpace(element.Value) && !element.HasElements;

    private static XElement? Read(ISymbol symbol, SymbolAnalysisContext context)
    {
        var text = symbol.GetDocumentationCommentXml(cancellationToken: context.CancellationToken);
        // What is no XML is the compiler's to complain of.
        if (string.IsNullOrEmpty(text) || text!.StartsWith("<!--", StringComparison.Ordinal)) return null;
        return XElement.Parse(text);
    }

    private static void Report(SymbolAnalysisContext context, ISymbol symbol, string what, string element) =>
        context.ReportDiagnostic(Diagnostic.Create(Rule.PortWithoutSummary, symbol.Locations[0], what, element));

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
