using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Teaches a text encoder a word that was learned by textual inversion (Gal et al. 2022, arXiv:2208.01618).</summary>
/// <remarks>
/// Prompts then write the word as it is, capitals included. Files in diffusers' form (the word with its vectors) and in
/// that of the AUTOMATIC1111 web interface (<c>string_to_param</c>) are read.
/// </remarks>
/// <param name="roots">The folders that may be read.</param>
/// <param name="hashes">Hashes of files.</param>
/// <param name="files">What opens them.</param>
[Node("text.learn@1", Category = "Conditioning", Purity = Purity.Source)]
public sealed class LearnWord(FileRoots roots, FileHashes hashes, IWeightsFiles files) : INode<LearnWord.Result>, ISource, IInfersOutputs
{
    private const string WebPrefix = "string_to_param.";

    /// <summary>The model's text encoder, a CLIP one.</summary>
    [Input] public required ITextEncoder Encoder { get; init; }

    /// <summary>The file: .safetensors, .bin or .pt.</summary>
    [Input(Picks = "model")] public required string File { get; init; }

    /// <summary>The word; empty takes the file's own or, where that is only a placeholder, the file's name.</summary>
    [Input] public string Word { get; init; } = "";

    /// <param name="Encoder">The encoder, knowing the word. The one it came from does not change.</param>
    /// <param name="Word">The word as prompts must write it.</param>
    public sealed record Result(ITextEncoder Encoder, string Word);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<TextEncoderSpec>("encoder") is { } encoder) context.Output("encoder", encoder);
    }

    /// <inheritdoc/>
    public ValueTask<string> FingerprintAsync(NodeContext context) => hashes.HashAsync(Path(), context.Cancellation);

    /// <exception cref="PortException">No CLIP encoder, no such file, no embedding in it, one of another width, or a word that is known already.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Encoder is not ClipTextEncoder clip) throw new PortException("encoder", "is no CLIP text encoder; only those learn words");
        var (vectors, own) = Read(clip.Width);
        var word = Word.Trim() is { Length: > 0 } given ? given : own ?? System.IO.Path.GetFileNameWithoutExtension(File);
        try
        {
            return new(new Result(clip.With(word, vectors), word));
        }
        catch (ArgumentException known)
        {
            throw new PortException("word", known.Message, "Give it another name", known);
        }
    }

    private (Tensor Vectors, string? Word) Read(int width)
    {
        try
        {
            using var file = files.Open(Path());
            var (name, info) = file.Weights.Entries.Where(entry => entry.Value.Shape.Count is 1 or 2).ToList() switch
            {
                [var only] => only,
                var several when several.Where(entry => entry.Key.StartsWith(WebPrefix, StringComparison.Ordinal)).Take(2).ToList() is [var learned] => learned,
                var others => throw new PortException("file", $"holds {others.Count} tensors that could be embeddings; a textual inversion holds one"),
            };
            if (info.Shape[^1] != width) throw new PortException("file", $"holds embeddings of width {info.Shape[^1]}, the encoder's are {width} wide", "use one that was learned with this kind of model");
            using var stored = file.Weights.Read(name);
            using var scope = NewDisposeScope();
            var vectors = stored.to(ScalarType.Float32).reshape(-1, width).clone();
            var web = name.StartsWith(WebPrefix, StringComparison.Ordinal) || name is "emb_params";
            return (vectors.DetachFromDisposeScope(), web ? null : name);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new PortException("file", unreadable.Message, inner: unreadable);
        }
    }

    private string Path()
    {
        try
        {
            return roots.ResolveExisting(File);
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException)
        {
            throw new PortException("file", outside.Message, inner: outside);
        }
    }
}
