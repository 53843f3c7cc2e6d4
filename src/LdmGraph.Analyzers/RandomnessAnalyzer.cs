using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LdmGraph.Analyzers;

/// <summary>LDM003: in nodes whose results are cached, chance without a seed, and clocks.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RandomnessAnalyzer : DiagnosticAnalyzer
{
    private const string UseStream = "draw from a generator seeded with context.StreamSeed(), and say DrawsNoise = true";
    private const string UseInput = "take it as an input, or mark the node as Purity.Effect";

    private static readonly HashSet<string> Clocks = new(StringComparer.Ordinal)
    {
        "System.DateTime.Now", "System.DateTime.UtcNow", "System.DateTime.Today", "System.DateTimeOffset.Now", "System.DateTimeOffset.UtcNow",
        "System.Environment.TickCount", "System.Environment.TickCount64", "System.TimeProvider.GetUtcNow", "System.TimeProvider.GetLocalNow",
    };

    private static readonly HashSet<string> Chances = new(StringComparer.Ordinal)
    {
        "System.Random.Shared", "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.IO.Path.GetRandomFileName",
    };

    // In torch, and with an underscore behind them as methods of tensors.
    private static readonly HashSet<string> Draws = new(StringComparer.Ordinal)
    {
        "rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like", "normal", "bernoulli", "multinomial", "poisson",
        "normal_", "uniform_", "random_", "bernoulli_", "exponential_", "geometric_", "cauchy_", "log_normal_",
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule.AmbientRandomness];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Symbols.Of(start.Compilation) is not { } symbols) return;
            start.RegisterOperationAction(operation => Look(operation, symbols), OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ObjectCreation);
        });
    }

    private static void Look(OperationAnalysisContext context, Symbols symbols)
    {
        if (symbols.NodeAround(context.ContainingSymbol.ContainingType) is not { } node || !symbols.IsPure(node)) return;
        var (name, remedy) = context.Operation switch
        {
            IPropertyReferenceOperation property => Describe(property.Property),
            IObjectCreationOperation { Constructor: { Parameters.IsEmpty: true, ContainingType: var type } } when type.ToDisplayString() == "System.Random" => ("new Random()", UseStream),
            IInvocationOperation call when Draws.Contains(call.TargetMethod.Name) && IsTorch(call.TargetMethod.ContainingType, symbols) => HasGenerator(call) ? default : (call.TargetMethod.Name, UseStream),
            IInvocationOperation { TargetMethod: var method } when method.ContainingType.ToDisplayString() == "System.Security.Cryptography.RandomNumberGenerator" => ("RandomNumberGenerator", UseStream),
            IInvocationOperation call => Describe(call.TargetMethod),
            _ => default,
        };
        if (name is not null) context.ReportDiagnostic(Diagnostic.Create(Rule.AmbientRandomness, context.Operation.Syntax.GetLocation(), name, node.Name, remedy));
    }

    private static (string? Name, string Remedy) Describe(ISymbol member)
    {
        var name = $"{member.ContainingType?.ToDisplayString()}.{member.Name}";
        var shown = $"{member.ContainingType?.Name}.{member.Name}";
        return Clocks.Contains(name) ? (shown, UseInput) : Chances.Contains(name) ? (shown, UseStream) : default;
    }

    private static bool IsTorch(INamedTypeSymbol type, Symbols symbols) =>
        symbols.IsTensor(type) || SymbolEqualityComparer.Default.Equals(type, symbols.Torch);

    private static bool HasGenerator(IInvocationOperation call) => call.Arguments.Any(argument =>
        argument.Parameter?.Name == "generator" && !argument.IsImplicit && argument.Value.ConstantValue is not { HasValue: true, Value: null });
}
