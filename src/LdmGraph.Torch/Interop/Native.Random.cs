using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_generator_new(int device);
    [LibraryImport(Library)] internal static partial nint ldm_generator_default(int device);
    [LibraryImport(Library)] internal static partial void ldm_generator_free(nint g);
    [LibraryImport(Library)] internal static partial int ldm_generator_seed(nint g, ulong seed);
    [LibraryImport(Library)] internal static partial ulong ldm_generator_initial_seed(nint g);
    [LibraryImport(Library)] internal static partial nint ldm_generator_state(nint g);
    [LibraryImport(Library)] internal static partial int ldm_generator_set_state(nint g, nint state);
    [LibraryImport(Library)] internal static partial int ldm_manual_seed(ulong seed);
    [LibraryImport(Library)] internal static partial nint ldm_randn(ReadOnlySpan<long> size, int n, nint g, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_rand(ReadOnlySpan<long> size, int n, nint g, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_randint(long low, long high, ReadOnlySpan<long> size, int n, nint g, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_randperm(long n, nint g, int type, int device);
    [LibraryImport(Library)] internal static partial int ldm_normal_(nint t, double mean, double std, nint g);
    [LibraryImport(Library)] internal static partial int ldm_uniform_(nint t, double from, double to, nint g);
    [LibraryImport(Library)] internal static partial int ldm_bernoulli_(nint t, double p, nint g);
    [LibraryImport(Library)] internal static partial nint ldm_bernoulli(nint t, nint g);
    [LibraryImport(Library)] internal static partial nint ldm_multinomial(nint t, long samples, [MarshalAs(UnmanagedType.U1)] bool replacement, nint g);
}
