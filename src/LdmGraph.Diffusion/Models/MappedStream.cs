namespace LdmGraph.Diffusion;

/// <summary>A part of a mapped file, read in order.</summary>
internal sealed class MappedStream(MappedFile file, long start, long length) : Stream
{
    private const int Ahead = 64 << 10;

    private byte[] _buffer = [];
    private long _bufferStart = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Clamp(length - Position, 0, buffer.Length);
        file.Read(start + Position, buffer[..count]);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>One byte, from a buffer: pickles are read byte by byte.</summary>
    public override int ReadByte()
    {
        if (Position >= length) return -1;
        if (_bufferStart < 0 || Position < _bufferStart || Position >= _bufferStart + _buffer.Length)
        {
            _buffer = file.Read(start + Position, (int)Math.Min(Ahead, length - Position));
            _bufferStart = Position;
        }
        return _buffer[Position++ - _bufferStart];
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
