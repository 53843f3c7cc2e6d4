using System.Buffers.Binary;
using System.Text;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The bytes of a pickle with the primitives that its operations read.</summary>
internal sealed class PickleInput(Stream stream, PickleLimits limits)
{
    private readonly byte[] _small = new byte[8];
    private long _text;

    public long Position => stream.Position;

    public byte Byte() => stream.ReadByte() is >= 0 and var value ? (byte)value : throw Cut();

    public ReadOnlySpan<byte> Small(int count)
    {
        var into = _small.AsSpan(0, count);
        try
        {
            stream.ReadExactly(into);
        }
        catch (EndOfStreamException)
        {
            throw Cut();
        }
        return into;
    }

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Small(4));

    public byte[] Bytes(ulong count)
    {
        if (count > (ulong)limits.Text || (_text += (long)count) > limits.TotalText) throw new PickleException(Position, $"a text or byte string of {count} bytes is more than is allowed");
        // The end first: a length that lies must not make us reserve what it claims.
        if ((long)count > stream.Length - stream.Position) throw Cut();
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <remarks>Python lets lone surrogates through ("surrogatepass"); they become replacement characters, and no name we look for has any.</remarks>
    public string Utf8(ulong count) => Encoding.UTF8.GetString(Bytes(count));

    /// <summary>A byte string of Python 2, where text and bytes were one type.</summary>
    public string Python2String(ulong count)
    {
        var bytes = Bytes(count);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Up to the next line feed, which is consumed: the arguments of the textual operations of protocol 0.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (int next; (next = Byte()) != '\n';)
        {
            if (line.Length >= limits.Text || ++_text > limits.TotalText) throw new PickleException(Position, "a line is longer than is allowed");
            line.Append((char)next);
        }
        return line.ToString();
    }

    private PickleException Cut() => new(stream.Position, "it ends in the middle of an operation; the file is cut short or damaged");
}
