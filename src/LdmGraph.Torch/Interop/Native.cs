using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The C shim (native/). Every failing call is turned into a <see cref="TorchException"/> here, in one place.</summary>
internal static partial class Native
{
    internal const string Library = "ldmtorch";

    // Runs before the first native call, so that programs which touch no tensor need no libtorch.
    static Native() => NativeLoader.Register();

    [LibraryImport(Library)] private static partial nint ldm_take_error();
    [LibraryImport(Library)] internal static partial void ldm_free(nint memory);

    /// <summary>Throws when a call that returns a status failed.</summary>
    internal static void Check(int status)
    {
        if (status != 0) Throw();
    }

    /// <summary>Passes a handle through, or throws when the call that made it failed.</summary>
    internal static nint Check(nint handle)
    {
        if (handle == 0) Throw();
        return handle;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    internal static void Throw()
    {
        var message = ldm_take_error();
        var text = Marshal.PtrToStringUTF8(message) ?? "";
        ldm_free(message);
        throw new TorchException(text);
    }

    /// <summary>Takes over an array of handles that the shim allocated.</summary>
    internal static unsafe torch.Tensor[] TakeList(nint list, int count)
    {
        if (list == 0) Throw();
        var handles = new ReadOnlySpan<nint>((void*)list, count);
        var result = new torch.Tensor[count];
        for (var i = 0; i < count; i++) result[i] = new torch.Tensor(handles[i]);
        ldm_free(list);
        return result;
    }

    internal static nint[] Handles(IEnumerable<torch.Tensor> tensors) => [.. tensors.Select(t => t.Handle)];

    internal static int Type(torch.ScalarType? type) => type is { } given ? (int)given : -1;

    internal static int Place(torch.Device? device) => device is null ? -1 : device.Packed;
}

/// <summary>What stands between the brackets of an index, in the shim's layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal const long Absent = long.MinValue;

    internal long Kind;
    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Values;
}
