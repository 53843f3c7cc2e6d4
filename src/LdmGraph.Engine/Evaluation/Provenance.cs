using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>
/// Everything needed to make a result again, as JSON. It names no absolute path, time or machine, and only the sources that
/// the result follows from: equal runs write equal bytes.
/// </summary>
internal static class Provenance
{
    public const string Format = "ldmgraph-run/1";

    public static string Write(EvaluationPlan plan, int node, string noiseScheme, string?[] fingerprints, IReadOnlyDictionary<string, string> environment)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("engine", typeof(Provenance).Assembly.GetName().Version?.ToString(3));
            json.WriteString("noise", noiseScheme);
            json.WriteString("name", plan.Graph.Document.Name);
            json.WriteString("seed", plan.Graph.Seed.ToString());
            json.WriteString("graph", plan.Graph.Document.Text);
            WriteTexts(json, "calls", plan.Graph.CalledGraphs);
            WriteTexts(json, "params", plan.Graph.Params);
            WriteTexts(json, "environment", environment);
            var ancestors = Ancestors(plan, node);
            WriteTexts(json, "sources", ancestors.Where(index => fingerprints[index] is not null).Select(index => KeyValuePair.Create(plan.Block.Nodes[index].Node.Path, fingerprints[index]!)));
            WriteTexts(json, "plugins", plan.Block.Nodes.SelectMany(planned => TypesOf(planned.Node)).Select(type => type.Plugin).Distinct()
                .Select(plugin => KeyValuePair.Create(plugin.Id, $"{plugin.Version} {plugin.Hash}")));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in texts.OrderBy(text => text.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static HashSet<int> Ancestors(EvaluationPlan plan, int node)
    {
        var found = new HashSet<int>();
        var stack = new Stack<int>([node]);
        while (stack.TryPop(out var index))
        {
            if (!found.Add(index)) continue;
            foreach (var slot in plan.Block.Nodes[index].Sources) stack.Push(plan.Block.OwnerOf[slot]);
            foreach (var port in plan.Block.Nodes[index].LazyPorts)
                foreach (var slot in port.Sources) stack.Push(plan.Block.OwnerOf[slot]);
        }
        return found;
    }

    private static IEnumerable<NodeType> TypesOf(BoundNode node)
    {
        yield return node.Type;
        if (node.Body is null) yield break;
        foreach (var inner in node.Body.Nodes)
            foreach (var type in TypesOf(inner)) yield return type;
    }
}
