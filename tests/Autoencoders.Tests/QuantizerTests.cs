using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders.Tests;

[LeakFree]
public sealed class QuantizerTests
{
    [Fact]
    public void Every_position_becomes_the_nearest_entry_and_the_first_of_equally_near_ones()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: true);
        using (autoencoder) using (weights) using (var scope = NewDisposeScope())
        {
            var codebook = weights["quantize.embedding.weight"];
            codebook.fill_(50);
            codebook[3] = tensor([1f, 0, 0]);
            codebook[7] = tensor([1f, 0, 0]);
            codebook[9] = tensor([0f, 1, 0]);
            // [1, 3, 1, 2]: (0.9, 0.2, 0) and (0.1, 0.8, 0.1).
            var z = tensor([0.9f, 0.1f, 0.2f, 0.8f, 0, 0.1f]).reshape(1, 3, 1, 2);
            Assert.Equal([3L, 9], autoencoder.Network.quantize!.Indices(z).data<long>().ToArray());
            Assert.Equal([1f, 0, 0, 1, 0, 0], autoencoder.Quantize(z)!.contiguous().data<float>().ToArray());
        }
    }

    [Fact]
    public void Decoding_quantises_first_so_that_a_nudge_changes_nothing()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: true);
        using (autoencoder) using (weights) using (var scope = NewDisposeScope())
        {
            var entries = weights["quantize.embedding.weight"].narrow(0, 0, 4).t().reshape(1, 3, 2, 2);
            using var exact = autoencoder.Decode(entries);
            Assert.True(exact.allclose(autoencoder.Decode(entries + 1e-3), rtol: 0, atol: 1e-4));
            Assert.False(exact.allclose(autoencoder.Decode(entries + 1e-1, quantize: false), rtol: 0, atol: 1e-4));
        }
    }

    [Fact]
    public void Gradients_pass_straight_through()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: true);
        using (autoencoder) using (weights) using (var scope = NewDisposeScope())
        {
            var z = randn(1, 3, 2, 2, generator: new Generator(5));
            z.requires_grad = true;
            var quantized = autoencoder.Quantize(z)!;
            quantized.square().sum().backward();
            Assert.True(z.grad!.allclose(2 * quantized.detach()));
        }
    }

    [Fact]
    public void A_kl_first_stage_has_no_codebook()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using (autoencoder) using (weights) using (var z = zeros(1, 3, 2, 2)) Assert.Null(autoencoder.Quantize(z));
    }
}
