using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace LdmGraph.Tests;

/// <summary>Configurations of the public models, with names and shapes of all their parameters.</summary>
internal static class Zoo
{
    public static IEnumerable<string> Models => Directory.GetFiles(Folder()).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static JsonObject Read(string model) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), model + ".json")))!.AsObject();

    /// <summary>The part of a model's configuration below <c>model.params</c>, or the model's own.</summary>
    public static (string Target, JsonObject Params) Part(JsonObject model, string? key = null)
    {
        var part = key is null ? model["config"]!["model"]! : model["config"]!["model"]!["params"]![key]!;
        return ((string)part["target"]!, part["params"]!.AsObject());
    }

    /// <summary>Names and shapes below a prefix, as "name [shape]", sorted.</summary>
    public static List<string> Parameters(JsonObject model, string prefix = "") =>
        [.. model["tensors"]!.AsObject().Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair => $"{pair.Key[prefix.Length..]} [{string.Join(", ", pair.Value!.AsArray())}]").Order(StringComparer.Ordinal)];

    /// <summary>The same of a module.</summary>
    public static List<string> Parameters(TorchSharp.torch.nn.Module module) =>
        [.. module.named_parameters().Select(pair => $"{pair.name} [{string.Join(", ", pair.parameter.shape)}]").Order(StringComparer.Ordinal)];

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "zoo"));
}
