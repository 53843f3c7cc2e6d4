using System.Buffers;
using LdmGraph.Diffusion;
using LdmGraph.Runs;
using LdmGraph.Web.Serving;

namespace LdmGraph.Web.Api.Uploads;

/// <summary>
/// Pictures that were uploaded, kept by their content: <c>inputs/ab/abcdef...</c> below a folder that graphs may read, so that a
/// graph names a picture in the same way on every server that has it.
/// </summary>
internal sealed class UploadFolder(ServeSettings settings, IPictureFiles? pictures = null) : IDisposable
{
    private const string Inputs = "inputs";

    /// <summary>The folder that graphs may read.</summary>
    public string Root { get; } = RootOf(settings.Data);

    /// <summary>The pictures.</summary>
    public ArtifactStore Store { get; } = new(Path.Combine(RootOf(settings.Data), Inputs), RequestLimits.Upload, pictures);

    public static string RootOf(string data) => Path.Combine(data, "uploads");

    /// <summary>Keeps a picture that is still being received.</summary>
    /// <exception cref="InvalidDataException">It is no picture, damaged, or of too many pixels; the message goes on behind its name.</exception>
    public async Task<Upload> AddAsync(Stream body, CancellationToken cancellation)
    {
        if (pictures is null) throw new InvalidDataException("cannot be looked at, because no installed plugin reads pictures; the server said at its start what was left out");
        var temporary = Path.Combine(Directory.CreateDirectory(Path.Combine(Root, ".tmp")).FullName, Path.GetRandomFileName());
        try
        {
            var mediaType = await ReceiveAsync(body, temporary, cancellation);
            var (width, height) = pictures.Measure(temporary);
            var (hash, bytes) = await Store.PutAsync(temporary, cancellation);
            return new Upload(hash, $"{Inputs}/{hash[..2]}/{hash}", mediaType, bytes, width, height);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public void Dispose() => Store.Dispose();

    private static async Task<string> ReceiveAsync(Stream body, string path, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            // Before anything is written: what is no picture never reaches the disk.
            var read = await body.ReadAtLeastAsync(buffer, PictureSignature.Length, throwOnEndOfStream: false, cancellation);
            var mediaType = PictureSignature.MediaType(buffer.AsSpan(0, read)) ?? throw new InvalidDataException("is not a PNG, JPEG, WebP or TIFF picture");
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            await body.CopyToAsync(file, cancellation);
            return mediaType;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A picture that was uploaded.</summary>
/// <param name="Hash">SHA-256 of its content in lower-case hexadecimal; <c>/api/pictures/{hash}</c> gives it back.</param>
/// <param name="Path">What <c>image.load</c> takes.</param>
/// <param name="MediaType">What its first bytes say it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Width">Width in pixels, as shown.</param>
/// <param name="Height">Height in pixels, as shown.</param>
internal sealed record Upload(string Hash, string Path, string MediaType, long Bytes, int Width, int Height);
