using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class LifetimeTests : TorchTest
{
    [Fact]
    public void A_scope_ends_the_life_of_what_was_made_in_it()
    {
        var before = Tensor.TotalCount;
        Tensor inside;
        using (NewDisposeScope())
        {
            inside = ones(3) + 1;
            Assert.Equal(before + 2, Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
        Assert.True(inside.IsInvalid);
        Assert.Throws<ObjectDisposedException>(() => inside + 1);
    }

    [Fact]
    public void Scopes_nest_and_a_moved_tensor_lives_as_long_as_the_scope_around()
    {
        using var outer = NewDisposeScope();
        Tensor moved, detached;
        using (var inner = NewDisposeScope())
        {
            moved = ones(2).MoveToOuterDisposeScope();
            detached = inner.Detach(ones(2));
            ones(5);
            Assert.Equal(1, inner.DisposablesCount);
        }
        Assert.True(outer.Contains(moved));
        Assert.False(outer.Contains(detached));
        Assert.Equal(2, moved.sum().ToSingle());
        detached.Dispose();
    }

    [Fact]
    public void Disposing_twice_is_harmless_also_for_scopes()
    {
        var scope = NewDisposeScope();
        var tensor = ones(1);
        tensor.Dispose();
        tensor.Dispose();
        scope.Dispose();
        using var next = NewDisposeScope();
        scope.Dispose();
        Assert.Equal(1, ones(1).ToSingle());
    }

    [Fact]
    public void Everything_but_the_result_can_be_dropped()
    {
        using var scope = NewDisposeScope();
        var a = ones(2);
        var b = a + a;
        scope.DisposeEverythingBut(b);
        Assert.True(a.IsInvalid);
        Assert.Equal(4, b.sum().ToSingle());
        scope.DisposeEverything();
        Assert.True(b.IsInvalid);
    }

    [Fact]
    public void A_wrapped_computation_leaves_its_result_only()
    {
        var before = Tensor.TotalCount;
        using var result = WrappedTensorDisposeScope(() => (ones(3) * 2 + 1).sum());
        Assert.Equal(9, result.ToSingle());
        Assert.Equal(before + 1, Tensor.TotalCount);
    }

    [Fact]
    public void A_scope_of_one_thread_does_not_collect_the_tensors_of_another()
    {
        Tensor? other = null;
        using (NewDisposeScope())
        {
            var thread = new Thread(() => other = ones(1));
            thread.Start();
            thread.Join();
        }
        Assert.Equal(1, other!.ToSingle());
        other!.Dispose();
    }

    [Fact]
    public void An_error_of_libtorch_arrives_with_its_message()
    {
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<ExternalException>(() => ones(2, 3).matmul(ones(4, 5)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ExternalException>(() => ones(3).add_(ones(4)));
        Assert.ThrowsAny<ExternalException>(() => ones(4).chunk(0));
    }
}
