using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LdmGraph.Engine;

/// <summary>Makes the keys of results. See <see cref="ResultKey"/> for what enters.</summary>
internal sealed class KeyMaker(Seed runSeed)
{
    private readonly Dictionary<(NodeType, Type?), byte[]> _types = [];
    private byte[] _buffer = new byte[1024];
    private int _length;
    private Dictionary<string, string>? _parts;

    /// <summary>What links of a block lead to.</summary>
    internal sealed class Links
    {
        /// <summary>Keys of the block's nodes, by <see cref="BoundNode.Index"/>; a key of zeros stands for what has none.</summary>
        public required ResultKey[] Nodes { get; init; }

        /// <summary>The body that the block is, or null.</summary>
        public BoundBody? Body { get; init; }

        /// <summary>What the body takes from nodes that were moved out of it: key and output.</summary>
        public (ResultKey Key, string Output)[] Captured { get; init; } = [];
    }

    /// <summary>The key of a node, or one of zeros when nothing can stand for its results.</summary>
    /// <param name="node">The node.</param>
    /// <param name="links">What its links lead to.</param>
    /// <param name="fingerprint">Of a source.</param>
    /// <param name="chosen">The lazy ports that are known to be the only ones evaluated; null when that is not known.</param>
    public ResultKey Make(BoundNode node, Links links, string? fingerprint, IReadOnlySet<string>? chosen = null)
    {
        if (node.Type.Purity == Purity.Effect || node.IsEffect || node.IsVolatile) return default;
        return Hash(node, links, fingerprint, chosen);
    }

    /// <summary>A short hash of each part of the key, by name: what <c>--explain-cache</c> compares.</summary>
    public Dictionary<string, string> Parts(BoundNode node, Links links, string? fingerprint)
    {
        _parts = new(StringComparer.Ordinal) { ["plugin"] = node.Type.Plugin.Hash, ["type"] = node.Type.Id };
        Hash(node, links, fingerprint, null);
        var parts = _parts;
        _parts = null;
        return parts;
    }

    private ResultKey Hash(BoundNode node, Links links, string? fingerprint, IReadOnlySet<string>? chosen)
    {
        ResultKey body = default;
        if (node.Body is not null && !TryHashBody(node.Body, links, out body)) return default;
        _length = 0;
        Bytes(TypeHash(node));
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (!node.Inputs[i].IsSet) continue;
            var start = _length;
            Int(i);
            if (!TryInput(node.Inputs[i], links)) return default;
            Part(start, _parts is null ? "" : $"input '{node.Type.Shape.Inputs[i].Name}'");
        }
        for (var i = 0; i < node.Sections.Length; i++)
            if (node.Sections[i] is { } section && !TrySection(node.Type.Shape.Sections[i].Name, section, links, chosen)) return default;
        if (node.SettingsText.Length > 0)
        {
            var start = _length;
            Text(node.SettingsText);
            Part(start, "settings");
        }
        if (node.Body is not null)
        {
            var start = _length;
            Key(body);
            Part(start, "body");
        }
        if (node.DrawsNoise)
        {
            var start = _length;
            Long((long)runSeed.Value);
            Part(start, "seed of the run");
            Text(node.Path);
        }
        if (fingerprint is not null)
        {
            var start = _length;
            Text(fingerprint);
            Part(start, "source");
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_buffer.AsSpan(0, _length), hash);
        return new ResultKey(hash);
    }

    /// <summary>A body stands for what its yields and effects are made of; what it sees of its node, by name.</summary>
    private bool TryHashBody(BoundBody body, Links outer, out ResultKey key)
    {
        key = default;
        var captured = new (ResultKey Key, string Output)[body.Captured.Count];
        for (var i = 0; i < captured.Length; i++)
        {
            captured[i] = KeyOf(body.Captured[i].Source, outer);
            if (captured[i].Key.IsNone) return false;
        }
        return TryHashBody(body, captured, out key);
    }

    /// <summary>In a body inside a body, what is captured may in turn be exposed to the outer one or captured by it.</summary>
    private static (ResultKey Key, string Output) KeyOf(Source source, Links links)
    {
        if (source.Kind == SourceKind.Node) return (links.Nodes[source.Node.Index], source.Node.Outputs[source.Index].Name);
        var exposed = links.Body!.Exposures.Count;
        return source.Index >= exposed ? links.Captured[source.Index - exposed]
            : (new ResultKey(SHA256.HashData(Encoding.UTF8.GetBytes(links.Body.Exposures[source.Index].Name))), "");
    }

    private bool TryHashBody(BoundBody body, (ResultKey, string)[] captured, out ResultKey key)
    {
        key = default;
        var parts = _parts;
        _parts = null;
        var inner = new Links { Nodes = new ResultKey[body.Nodes.Count], Body = body, Captured = captured };
        foreach (var node in body.Nodes)
            // Also for effects and sources: the body as a whole is not kept, but it must be told apart.
            if ((inner.Nodes[node.Index] = Hash(node, inner, null, null)).IsNone) return false;
        _parts = parts;

        _length = 0;
        foreach (var yield in body.Yields.OrderBy(yield => yield.Name, StringComparer.Ordinal))
        {
            Text(yield.Name);
            if (!TryInput(yield.Input, inner)) return false;
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_buffer.AsSpan(0, _length), hash);
        key = new ResultKey(hash);
        return true;
    }

    private bool TrySection(string name, BoundSection section, Links links, IReadOnlySet<string>? chosen)
    {
        Text(name);
        // By name, so that the order in the file does not matter.
        foreach (var i in Enumerable.Range(0, section.Names.Length).OrderBy(i => section.Names[i], StringComparer.Ordinal))
        {
            var port = $"{name}.{section.Names[i]}";
            if (chosen is not null && !chosen.Contains(port)) continue;
            var start = _length;
            Text(section.Names[i]);
            if (!TryInput(section.Ports[i], links)) return false;
            Part(start, _parts is null ? "" : $"input '{port}'");
        }
        return true;
    }

    private bool TryInput(BoundInput input, Links links)
    {
        switch (input.Source.Kind)
        {
            case SourceKind.Literal:
                return TryLiteral(input.Source.Value);
            case SourceKind.Node:
                if (links.Nodes[input.Source.Node.Index] is not { IsNone: false } key) return false;
                Byte('k');
                Key(key);
                Text(input.Source.Node.Outputs[input.Source.Index].Name);
                return true;
            case SourceKind.Exposed when input.Source.Index < links.Body!.Exposures.Count:
                Byte('x');
                Text(links.Body.Exposures[input.Source.Index].Name);
                return true;
            case SourceKind.Exposed:
                var (captured, output) = links.Captured[input.Source.Index - links.Body!.Exposures.Count];
                Byte('k');
                Key(captured);
                Text(output);
                return true;
            case SourceKind.List:
                Byte('[');
                Int(input.Source.Items.Count);
                foreach (var item in input.Source.Items)
                    if (!TryInput(item, links)) return false;
                return true;
            default:
                return false;
        }
    }

    /// <summary>False for values that nothing stands for: those a caller handed in.</summary>
    private bool TryLiteral(object? value)
    {
        switch (value)
        {
            case null: Byte('n'); return true;
            case int or long: Byte('i'); Long(Convert.ToInt64(value, null)); return true;
            case float or double: Byte('f'); Long(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, null))); return true;
            case bool truth: Byte(truth ? 't' : 'u'); return true;
            case string text: Byte('s'); Text(text); return true;
            case Seed seed: Byte('r'); Long((long)seed.Value); return true;
            case Enum choice: Byte('c'); Text(Choice.NameOf(choice)); return true;
            case Array array:
                Byte('[');
                Int(array.Length);
                foreach (var item in array)
                    if (!TryLiteral(item)) return false;
                return true;
            default: return false;
        }
    }

    private byte[] TypeHash(BoundNode node)
    {
        var name = (node.Type, node.TypeArgument);
        if (_types.TryGetValue(name, out var hash)) return hash;
        return _types[name] = SHA256.HashData(Encoding.UTF8.GetBytes($"{node.Type.Id}\n{node.Type.Plugin.Id}\n{node.Type.Plugin.Hash}\n{(node.TypeArgument is null ? "" : PortType.Of(node.TypeArgument)?.Name)}"));
    }

    private void Part(int start, string name)
    {
        if (_parts is not null) _parts[name] = Convert.ToHexStringLower(SHA256.HashData(_buffer.AsSpan(start, _length - start)).AsSpan(0, 8));
    }

    private void Byte(char tag)
    {
        Reserve(1);
        _buffer[_length++] = (byte)tag;
    }

    private void Int(int value) => Long(value);

    private void Long(long value)
    {
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    private void Text(string text)
    {
        Reserve(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var count = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length + 4));
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_length), count);
        _length += 4 + count;
    }

    private void Key(ResultKey key)
    {
        Reserve(32);
        key.CopyTo(_buffer.AsSpan(_length, 32));
        _length += 32;
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_length + count > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
    }
}
