using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LdmGraph.Analyzers.Tests;

/// <summary>What the analyzers find in a text, compiled against the real contract and the real tensors.</summary>
internal static class Findings
{
    private const string Usings = """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading.Tasks;
        using LdmGraph;
        using TorchSharp;
        using static TorchSharp.torch;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(INode<>).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(TorchSharp.torch).Assembly.Location),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> All =
        [.. typeof(TensorAnalyzer).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer))).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    public static IReadOnlyList<DiagnosticDescriptor> Rules { get; } = [.. All.SelectMany(analyzer => analyzer.SupportedDiagnostics).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>The findings as <c>LDM001 line: what stands there</c>, in the order of the text. Fails when the text does not compile.</summary>
    public static async Task<string[]> InAsync(string code, DocumentationMode documentation = DocumentationMode.Parse)
    {
        var tree = CSharpSyntaxTree.ParseText(Usings + code, new CSharpParseOptions(LanguageVersion.Latest, documentation));
        var compilation = CSharpCompilation.Create("Plugin", [tree], References.DistinctBy(reference => Path.GetFileName(reference.Display)), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        var errors = compilation.GetDiagnostics().Where(problem => problem.Severity == DiagnosticSeverity.Error);
        Assert.Empty(errors.Select(error => error.ToString()));
        var found = await compilation.WithAnalyzers(All).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(finding => finding.Location.SourceSpan.Start).Select(finding =>
        {
            Assert.True(finding.Id.StartsWith("LDM", StringComparison.Ordinal), finding.GetMessage(CultureInfo.InvariantCulture));
            return $"{finding.Id} {tree.GetText().ToString(finding.Location.SourceSpan)}";
        })];
    }

    /// <summary>The findings in a documented node with this evaluation.</summary>
    public static Task<string[]> InNodeAsync(string evaluate, string members = "", string attribute = "") => InAsync($$"""
        /// <summary>A node.</summary>
        [Node("test.node@1"{{attribute}})]
        public sealed class TestNode : INode<TestNode.Result>
        {
            /// <summary>A tensor.</summary>
            [Input] public required object X { get; init; }

            /// <param name="Y">Another.</param>
            public sealed record Result(object? Y);

            private Tensor T => (Tensor)X;
            {{members}}
            public {{evaluate}}
        }
        """);
}
