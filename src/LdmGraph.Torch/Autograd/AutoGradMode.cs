using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Whether this thread records gradients, until disposed. A ref struct, because the setting is the thread's: it must not cross an await.</summary>
public readonly ref struct AutoGradMode : IDisposable
{
    private readonly bool before;

    internal AutoGradMode(bool enabled)
    {
        before = IsEnabled;
        Native.ldm_set_grad_enabled(enabled);
    }

    public static bool IsEnabled => Native.ldm_grad_enabled() != 0;

    public void Dispose() => Native.ldm_set_grad_enabled(before);
}

/// <summary>libtorch's inference mode on this thread, until disposed.</summary>
public readonly ref struct InferenceMode : IDisposable
{
    private readonly nint guard;

    internal InferenceMode(bool mode) => guard = Native.ldm_inference_enter(mode);

    public static bool IsEnabled => Native.ldm_inference_enabled() != 0;

    public void Dispose() => Native.ldm_inference_leave(guard);
}
