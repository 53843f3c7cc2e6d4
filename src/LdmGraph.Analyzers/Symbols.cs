using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace LdmGraph.Analyzers;

/// <summary>The types of the contract and of the tensor library that the rules speak of, in one compilation.</summary>
internal sealed class Symbols
{
    private static readonly string[] Scopes = ["NewDisposeScope", "no_grad", "inference_mode", "enable_grad", "set_grad_enabled"];

    private Symbols(Compilation compilation, INamedTypeSymbol node)
    {
        Node = compilation.GetTypeByMetadataName("LdmGraph.INode`1");
        NodeAttribute = node;
        Input = compilation.GetTypeByMetadataName("LdmGraph.InputAttribute");
        Ports = compilation.GetTypeByMetadataName("LdmGraph.PortsAttribute");
        Tensor = compilation.GetTypeByMetadataName("TorchSharp.torch+Tensor");
        Torch = compilation.GetTypeByMetadataName("TorchSharp.torch");
    }

    public INamedTypeSymbol? Node { get; }

    public INamedTypeSymbol NodeAttribute { get; }

    public INamedTypeSymbol? Input { get; }

    public INamedTypeSymbol? Ports { get; }

    public INamedTypeSymbol? Tensor { get; }

    public INamedTypeSymbol? Torch { get; }

    /// <summary>Null in projects that have nothing to do with nodes.</summary>
    public static Symbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("LdmGraph.NodeAttribute") is { } node ? new Symbols(compilation, node) : null;

    public bool IsTensor(ITypeSymbol? type) => Tensor is not null && SymbolEqualityComparer.Default.Equals(type, Tensor);

    /// <summary>The node that the type is, or that it is nested in; null when it is none.</summary>
    public INamedTypeSymbol? NodeAround(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
            if (AttributeOf(type) is not null) return type;
        return null;
    }

    public AttributeData? AttributeOf(INamedTypeSymbol type) => Find(type, NodeAttribute);

    public static AttributeData? Find(ISymbol symbol, INamedTypeSymbol? attribute) =>
        symbol.GetAttributes().FirstOrDefault(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute));

    /// <summary>True for nodes whose results are kept by their inputs: those that do not say otherwise, and sources.</summary>
    public bool IsPure(INamedTypeSymbol node)
    {
        var purity = AttributeOf(node)!.NamedArguments.FirstOrDefault(argument => argument.Key == "Purity").Value;
        // Purity.Effect is the third.
        return purity.Value is not 2;
    }

    /// <summary>True for an expression that begins a scope of the calling thread: a dispose scope, or a mode of gradients.</summary>
    public bool BeginsScope(IOperation? operation) => operation is IInvocationOperation { TargetMethod: var method }
        && Scopes.Contains(method.Name) && SymbolEqualityComparer.Default.Equals(method.ContainingType, Torch);
}
