using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LdmGraph.Analyzers;

/// <summary>
/// LDM001: tensors that a node's evaluation makes outside of every dispose scope, and drops. Only where a node's evaluation
/// itself makes them: what it calls may rely on the scope of its caller.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TensorAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule.TensorNotDisposed];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Symbols.Of(start.Compilation) is { Tensor: not null } symbols)
                start.RegisterOperationAction(operation => Look(operation, symbols), OperationKind.Invocation, OperationKind.Binary, OperationKind.Unary, OperationKind.PropertyReference);
        });
    }

    private static void Look(OperationAnalysisContext context, Symbols symbols)
    {
        if (context.ContainingSymbol is not IMethodSymbol { Name: "EvaluateAsync" } method || symbols.NodeAround(method.ContainingType) is null) return;
        var made = context.Operation;
        if (!symbols.IsTensor(made.Type) || !IsNew(made) || !IsDropped(made, symbols) || OutlivesHere(made)) return;
        if (ScopeAnalyzer.OpenScopes(made, symbols).Any(scope => scope.TargetMethod.Name == "NewDisposeScope")) return;
        context.ReportDiagnostic(Diagnostic.Create(Rule.TensorNotDisposed, made.Syntax.GetLocation(), Name(made)));
    }

    /// <summary>Operators and methods of tensors and of torch make one; those whose names end in an underscore return the tensor they change.</summary>
    private static bool IsNew(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: var method } => IsOfTorch(method.ContainingType) && !method.Name.EndsWith("_", System.StringComparison.Ordinal)
            && method.Name is not ("alias" or "MoveToOuterDisposeScope" or "DetachFromDisposeScope" or "requires_grad_"),
        IPropertyReferenceOperation { Property: var property } => property.IsIndexer && IsOfTorch(property.ContainingType),
        IBinaryOperation binary => IsOfTorch(binary.OperatorMethod?.ContainingType),
        IUnaryOperation unary => IsOfTorch(unary.OperatorMethod?.ContainingType),
        _ => false,
    };

    private static bool IsOfTorch(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
            if (type.Name == "torch" && type.ContainingNamespace?.ToDisplayString() == "TorchSharp") return true;
        return false;
    }

    /// <summary>Used up on the spot: an operand, the target of a call, a statement of its own, or a variable that nothing disposes or hands on.</summary>
    private static bool IsDropped(IOperation made, Symbols symbols)
    {
        var parent = made.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation) (made, parent) = (parent, parent.Parent);
        return parent switch
        {
            IExpressionStatementOperation or IBinaryOperation or IUnaryOperation => true,
            // x.sum().Dispose() is odd, and right.
            IInvocationOperation call when ReferenceEquals(call.Instance, made) => call.TargetMethod.Name is not ("Dispose" or "DetachFromDisposeScope" or "MoveToOuterDisposeScope") && !ReturnsItself(call),
            IPropertyReferenceOperation property when ReferenceEquals(property.Instance, made) => true,
            IArgumentOperation { Parent: IInvocationOperation call } => IsOfTorch(call.TargetMethod.ContainingType) && symbols.IsTensor(call.Type),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation variable } => IsForgotten(variable),
            _ => false,
        };
    }

    private static bool ReturnsItself(IInvocationOperation call) => call.TargetMethod.Name.EndsWith("_", System.StringComparison.Ordinal);

    private static bool IsForgotten(IVariableDeclaratorOperation variable)
    {
        if (variable.Parent?.Parent?.Parent is IUsingDeclarationOperation or IUsingOperation || variable.Parent?.Parent is IUsingOperation) return false;
        var body = (IOperation)variable;
        while (body.Parent is { } around) body = around;
        return body.Descendants().OfType<ILocalReferenceOperation>()
            .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, variable.Symbol))
            .All(IsOnlyRead);
    }

    /// <summary>The variable is an operand or the target of a call: whatever else is done with it may dispose it or hand it on.</summary>
    private static bool IsOnlyRead(ILocalReferenceOperation reference)
    {
        IOperation use = reference;
        while (use.Parent is IConversionOperation or IParenthesizedOperation) use = use.Parent;
        return use.Parent switch
        {
            IBinaryOperation or IUnaryOperation => true,
            IPropertyReferenceOperation => true,
            IInvocationOperation call => ReferenceEquals(call.Instance, use) && !ReturnsItself(call) && call.TargetMethod.Name is not ("Dispose" or "DetachFromDisposeScope" or "MoveToOuterDisposeScope" or "alias"),
            IArgumentOperation { Parent: IInvocationOperation call } => IsOfTorch(call.TargetMethod.ContainingType),
            _ => false,
        };
    }

    /// <summary>In a lambda: who calls it, and in which scope, is not known here.</summary>
    private static bool OutlivesHere(IOperation made)
    {
        for (var around = made.Parent; around is not null; around = around.Parent)
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation) return true;
        return false;
    }

    private static string Name(IOperation made) => made switch
    {
        IInvocationOperation call => call.TargetMethod.Name,
        IBinaryOperation binary => binary.OperatorMethod!.Name.Replace("op_", ""),
        IUnaryOperation unary => unary.OperatorMethod!.Name.Replace("op_", ""),
        _ => "[]",
    };
}
