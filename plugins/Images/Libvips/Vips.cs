using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Images.Libvips;

/// <summary>The C shim in native/, whose functions call libvips.</summary>
internal static partial class Vips
{
    private const string Library = "ldmimages";
    private static readonly Lock Starting = new();
#pragma warning disable LDM005 // libvips is started once in a process and never ended; this plugin holds native code, and is not loaded again.
    private static bool s_started;
#pragma warning restore LDM005

    static Vips() => NativeLibrary.SetDllImportResolver(typeof(Vips).Assembly, Resolve);

    internal enum Outcome
    {
        Ok,
        Failed,
        Unsupported,
        Cancelled,
    }

    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Picture(int Width, int Height, int HasAlpha);

    /// <summary>Loads libvips at first use: graphs without pictures need none, PNG is written without it.</summary>
    /// <exception cref="DllNotFoundException">libvips is not installed; the message says what to install.</exception>
    internal static void Start(PictureSettings settings)
    {
        lock (Starting)
        {
            if (s_started) return;
            var error = new byte[1024];
            if (ldm_images_start(settings.Threads, error, (nuint)error.Length) != Outcome.Ok)
                throw new InvalidOperationException($"libvips does not start: {Message(error)}");
            s_started = true;
        }
    }

    internal static string Message(byte[] error) => Encoding.UTF8.GetString(error.AsSpan(0, Array.IndexOf(error, (byte)0)));

    [LibraryImport(Library)]
    private static partial Outcome ldm_images_start(int threads, [In, Out] byte[] error, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Outcome ldm_images_header(string path, out Picture picture, [In, Out] byte[] error, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Outcome ldm_images_decode(
        string path, in Picture expected, ref int cancel, ref float rgb, ref float alpha, [In, Out] byte[] error, nuint size);

    [LibraryImport(Library)]
    internal static partial Outcome ldm_images_encode(
        ReadOnlySpan<byte> rgb, int width, int height, int format, int quality, out nint bytes, out nuint length, [In, Out] byte[] error, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Outcome ldm_images_text(
        string text, int pixels, int maxWidth, out nint coverage, out int width, out int height, [In, Out] byte[] error, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Outcome ldm_images_thumbnail(
        string path, int longest, int quality, out nint bytes, out nuint length, [In, Out] byte[] error, nuint size);

    /// <summary>Copies what a function of the shim has made, and frees it.</summary>
    internal static byte[] Take(nint bytes, nuint length)
    {
        try
        {
            var copy = new byte[length];
            Marshal.Copy(bytes, copy, 0, copy.Length);
            return copy;
        }
        finally
        {
            ldm_images_free(bytes);
        }
    }

    [LibraryImport(Library)]
    internal static partial void ldm_images_free(nint bytes);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Library) return 0;
        // Beside the plugin, not beside the host: a plugin's folder is no place the runtime looks in.
        var path = Path.Combine(Path.GetDirectoryName(assembly.Location) ?? AppContext.BaseDirectory, $"lib{Library}.so");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException missing) when (missing.Message.Contains("libvips", StringComparison.Ordinal))
        {
            throw new DllNotFoundException("reading pictures, and writing other formats than PNG, needs libvips 8.13 or later, which is not installed: apt-get install libvips42", missing);
        }
    }
}
