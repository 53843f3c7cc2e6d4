using System.Buffers.Binary;
using System.Text;

namespace LdmGraph.Plugins.Checkpoints.Tests.Pickle;

/// <summary>Writes pickles operation by operation, so that tests can write those that Python would not.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    public PickleBytes(int protocol = 2) => Op('\x80').Raw((byte)protocol);

    public PickleBytes Op(char code) => Raw((byte)code);

    public PickleBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Line(string text) => Raw(Encoding.Latin1.GetBytes(text + "\n"));

    public PickleBytes Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Op('X').Int32(utf8.Length).Raw(utf8);
    }

    public PickleBytes Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public PickleBytes Int64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public PickleBytes Int(int value) => Op('J').Int32(value);

    public PickleBytes Global(string module, string name) => Op('c').Line(module).Line(name);

    /// <summary>Function and tuple of arguments are on the stack.</summary>
    public PickleBytes Reduce() => Op('R');

    public PickleBytes Tuple(params Action<PickleBytes>[] items)
    {
        Op('(');
        foreach (var item in items) item(this);
        return Op('t');
    }

    /// <summary>A float32 tensor over the storage of a key.</summary>
    public PickleBytes Tensor(string key, int elements, int offset, int[] size, int[] stride, string storage = "FloatStorage") => Global("torch._utils", "_rebuild_tensor_v2").Tuple(
        p => p.Tuple(q => q.Text("storage"), q => q.Global("torch", storage), q => q.Text(key), q => q.Text("cpu"), q => q.Int(elements)).Op('Q'),
        p => p.Int(offset),
        p => p.Tuple([.. size.Select(n => (Action<PickleBytes>)(q => q.Int(n)))]),
        p => p.Tuple([.. stride.Select(n => (Action<PickleBytes>)(q => q.Int(n)))]),
        p => p.Op('\x89'),
        p => p.Global("collections", "OrderedDict").Op(')').Reduce()).Reduce();

    public byte[] ToArray() => [.. _bytes];

    /// <summary>With the operation that ends a pickle.</summary>
    public byte[] Stop() => Op('.').ToArray();
}
