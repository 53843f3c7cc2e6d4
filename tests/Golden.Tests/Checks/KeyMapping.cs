using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Denoisers;
using LdmGraph.Plugins.TextEncoders;
using static TorchSharp.torch;
using AutoencoderNames = LdmGraph.Plugins.Autoencoders.DiffusersNames;
using BertNames = LdmGraph.Plugins.TextEncoders.DiffusersNames;
using UNetNames = LdmGraph.Plugins.Denoisers.DiffusersNames;

namespace LdmGraph.Golden.Checks;

/// <summary>
/// Where the parameters of the original stand in diffusers' files: our networks have exactly the original's names and
/// shapes, and each is made of the stored tensors that the case names. The stored tensors are constants, so that
/// models of full size take no memory, and each is another one, so that a mix-up shows.
/// </summary>
[Checks("key_mapping")]
internal sealed class KeyMapping : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var file in golden.Json["files"]!.AsArray())
            foreach (var (component, map) in JsonNode.Parse(File.ReadAllText(golden.PathOf((string)file!)))!.AsObject())
            {
                var entries = map!["entries"]!.AsArray().Select(entry => entry!.AsObject()).ToList();
                var config = map["config"]!.AsObject();
                Compare(golden, component, config, entries, entry => (string)entry["diffusers"]!);
                if (entries.Any(entry => entry["diffusers_old"] is not null))
                    Compare(golden, $"{component} (old names)", config, entries, entry => (string?)entry["diffusers_old"] ?? (string)entry["diffusers"]!);
            }
        return default;
    }

    private static void Compare(GoldenCase golden, string component, JsonObject config, List<JsonObject> entries, Func<JsonObject, string> storedName)
    {
        var stored = new Constants(entries.Select(entry => (storedName(entry), Shape(entry["shape"]!))));
        var (network, prefix, translate) = Network(component, config, stored);
        using (network)
        {
            var ours = network.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter.shape);
            var theirs = entries.Select(entry => prefix + (string)entry["compvis"]!).ToHashSet();
            foreach (var name in theirs.Except(ours.Keys)) golden.Fail(component, $"our network has no parameter '{name}'");
            foreach (var name in ours.Keys.Except(theirs)) golden.Fail(component, $"the original has no parameter '{name}'");

            var translated = translate(ours);
            for (var i = 0; i < entries.Count; i++) Compare(golden, component, config, entries[i], prefix, ours, translated, expected: i);
        }
    }

    private static void Compare(
        GoldenCase golden, string component, JsonObject config, JsonObject entry, string prefix, Dictionary<string, long[]> ours, Weights translated, int expected)
    {
        var (name, op) = (prefix + (string)entry["compvis"]!, (string)entry["op"]!);
        if (!ours.TryGetValue(name, out var shape)) return;
        if (Shape(entry["compvis_shape"] ?? entry["shape"]!) is var wanted && !shape.SequenceEqual(wanted))
            golden.Fail($"{component}: {name}", $"is [{string.Join(", ", shape)}], expected [{string.Join(", ", wanted)}]");
        if (!translated.Entries.ContainsKey(name))
        {
            golden.Fail($"{component}: {name}", "is made of tensors that are not stored");
            return;
        }

        using var scope = NewDisposeScope();
        var value = translated.Read(name);
        if (!value.shape.SequenceEqual(shape)) golden.Fail($"{component}: {name}", $"is read as [{string.Join(", ", value.shape)}], expected [{string.Join(", ", shape)}]");
        if (op.StartsWith("head_part_", StringComparison.Ordinal))
        {
            // (heads, 3, C / heads, ...): all of part i comes from this entry.
            var heads = config["attention_head_dim"] is { } width ? shape[0] / 3 / (long)width : 1;
            value = value.reshape(heads, 3, -1).select(1, op[^1] - '0');
            if (value.min().item<float>() != expected || value.max().item<float>() != expected) golden.Fail($"{component}: {name}", $"has another tensor as its part {op[^1]}");
            return;
        }
        while (value.dim() > 0) value = value[0];
        if (value.item<float>() != expected) golden.Fail($"{component}: {name}", $"is read from {translated.StoredName(name)}, expected {entry["diffusers"]}");
    }

    private static (nn.Module Network, string Prefix, Func<Dictionary<string, long[]>, Weights> Translate) Network(string component, JsonObject config, Weights stored)
    {
        var source = (string architecture) => new ComponentSource(architecture, config, stored, component, null);
        IEnumerable<(string, long[])> Pairs(Dictionary<string, long[]> wanted) => wanted.Select(pair => (pair.Key, pair.Value));
        if (component.StartsWith("unet", StringComparison.Ordinal))
        {
            var options = UNetBuilder.Options(source(config["cross_attention_dim"] is null ? "UNet2DModel" : "UNet2DConditionModel"));
            return (new UNet(options), "", wanted => UNetNames.Translate(stored, Pairs(wanted), options));
        }
        if (component.StartsWith("bert", StringComparison.Ordinal))
            return (new BertEmbedder(BertBuilder.Options(source("LDMBertModel"))), "transformer.", wanted => BertNames.Translate(stored, wanted.Keys));
        if (component.StartsWith('v'))
        {
            var options = Plugins.Autoencoders.AutoencoderBuilder.Options(source(config["num_vq_embeddings"] is null ? "AutoencoderKL" : "VQModel"));
            return (new Plugins.Autoencoders.FirstStage(options), "", wanted => AutoencoderNames.Translate(stored, Pairs(wanted), options.Levels.Count));
        }
        throw new NotSupportedException($"the component '{component}'");
    }

    private static long[] Shape(JsonNode shape) => [.. shape.AsArray().Select(side => (long)side!)];

    /// <summary>Tensors of any size of which every element is the tensor's number.</summary>
    private sealed class Constants : Weights
    {
        private readonly Dictionary<string, (int Number, long[] Shape)> _tensors;

        public Constants(IEnumerable<(string Name, long[] Shape)> tensors)
        {
            // Parts of one original tensor stand beside each other in the list, each under its own name.
            _tensors = tensors.Index().ToDictionary(entry => entry.Item.Name, entry => (entry.Index, entry.Item.Shape));
            Entries = _tensors.ToDictionary(pair => pair.Key, pair => new WeightInfo(ScalarType.Float32, pair.Value.Shape));
        }

        public override IReadOnlyDictionary<string, WeightInfo> Entries { get; }

        public override string Origin => "constants";

        public override Tensor Read(string name)
        {
            using var one = full([1], (float)_tensors[name].Number);
            return one.expand(_tensors[name].Shape);
        }
    }
}
