using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LdmGraph.Analyzers;

/// <summary>LDM002: scopes of the thread (dispose scopes, <c>no_grad</c>) that are still open at an await.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ScopeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule.AwaitInScope];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Symbols.Of(start.Compilation) is not { } symbols) return;
            start.RegisterOperationAction(operation =>
            {
                if (OpenScopes(operation.Operation, symbols).FirstOrDefault() is { } scope)
                    operation.ReportDiagnostic(Diagnostic.Create(Rule.AwaitInScope, operation.Operation.Syntax.GetLocation(), scope.TargetMethod.Name));
            }, OperationKind.Await);
        });
    }

    /// <summary>The scopes that are open where an operation stands, within its function.</summary>
    internal static IEnumerable<IInvocationOperation> OpenScopes(IOperation operation, Symbols symbols)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation) yield break;
            if (outer is IUsingOperation @using && !ReferenceEquals(inner, @using.Resources))
                foreach (var scope in Begun(@using.Resources, symbols)) yield return scope;
            if (outer is not IBlockOperation block) continue;
            foreach (var statement in block.Operations.TakeWhile(statement => !ReferenceEquals(statement, inner)).OfType<IUsingDeclarationOperation>())
                foreach (var scope in Begun(statement.DeclarationGroup, symbols)) yield return scope;
        }
    }

    private static IEnumerable<IInvocationOperation> Begun(IOperation resources, Symbols symbols) =>
        resources.DescendantsAndSelf().OfType<IInvocationOperation>().Where(symbols.BeginsScope);
}
