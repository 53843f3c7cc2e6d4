using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>libtorch refused an operation; the message is its own. TorchSharp throws the base class.</summary>
public sealed class TorchException : ExternalException
{
    public TorchException() { }

    public TorchException(string message) : base(message) { }

    public TorchException(string message, Exception inner) : base(message, inner) { }
}
