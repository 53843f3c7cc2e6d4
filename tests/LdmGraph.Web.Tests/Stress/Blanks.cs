namespace LdmGraph.Web.Tests.Stress;

/// <summary>A body of so many spaces behind some bytes, made while it is sent.</summary>
internal sealed class Blanks(long length, byte[]? start = null) : Stream
{
    private readonly byte[] _start = start ?? [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - Position);
        buffer[..count].Fill((byte)' ');
        if (Position < _start.Length) _start.AsSpan((int)Position, Math.Min(count, _start.Length - (int)Position)).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
