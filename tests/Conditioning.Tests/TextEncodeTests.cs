using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Tests;

[LeakFree]
public sealed class TextEncodeTests
{
    [Fact]
    public async Task A_prompt_becomes_context_of_a_batch_of_one()
    {
        using var encoder = new FakeEncoder();
        using var conditioning = (await new TextEncode { Encoder = encoder, Text = "abc" }.EvaluateAsync(NodeContexts.At())).Conditioning;
        Assert.Equal([1, 4, 3], conditioning.Context!.shape);
        using var letters = conditioning.Context[0, .., 0];
        Assert.Equal([97f, 98, 99, 0], letters.data<float>().ToArray());
    }

    [Fact]
    public async Task Several_prompts_become_context_of_a_batch_one_for_each()
    {
        using var encoder = new FakeEncoder();
        using var conditioning = (await new TextsEncode { Encoder = encoder, Texts = ["abc", "d"] }.EvaluateAsync(NodeContexts.At())).Conditioning;
        using var letters = conditioning.Context![.., .., 0];
        using var contiguous = letters.contiguous();
        Assert.Equal([97f, 98, 99, 0, 100, 0, 0, 0], contiguous.data<float>().ToArray());
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new TextsEncode { Encoder = encoder, Texts = [] }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("texts", refused.Port);
    }

    [Fact]
    public async Task A_missing_vocabulary_is_reported_for_the_encoder_with_what_is_missing()
    {
        using var encoder = new FakeEncoder { Missing = "there is no vocab.txt in /models/x" };
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new TextEncode { Encoder = encoder, Text = "a" }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("encoder", refused.Port);
        Assert.Contains("vocab.txt", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_width_of_the_context_is_known_before_anything_is_encoded()
    {
        var inference = new FakeInference().Known("encoder", new TextEncoderSpec(77, 1280)).Run<TextEncode>();
        Assert.Equal(new ConditioningSpec(1280, null), inference.Outputs["conditioning"]);
    }

    private sealed class FakeEncoder : ITextEncoder
    {
        public string? Missing { get; init; }

        public TextEncoderSpec Spec { get; } = new(4, 3);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public IReadOnlyList<long[]> Tokenize(IReadOnlyList<string> texts) => Missing is not null
            ? throw new InvalidOperationException(Missing)
            : [.. texts.Select(text => text.PadRight(4, '\0').Select(letter => (long)letter).ToArray())];

        public Tensor Encode(Tensor ids)
        {
            using var scope = NewDisposeScope();
            return ids.to_type(ScalarType.Float32).unsqueeze(-1).expand(-1, -1, 3).clone().MoveToOuterDisposeScope();
        }

        public void Dispose() { }
    }
}
