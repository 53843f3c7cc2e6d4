using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class LinearAlgebraTests : TorchTest
{
    [Fact]
    public void All_products_agree()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var a = randn([2, 3, 4], float64, generator: generator);
        var b = randn([2, 4, 5], float64, generator: generator);
        var product = a.matmul(b);
        Assert.True(allclose(product, a.bmm(b)));
        Assert.True(allclose(product, einsum("bij,bjk->bik", a, b)));
        Assert.True(allclose(product[0], a[0].mm(b[0])));
        Assert.True(allclose(product[0, 0], b[0].t().mv(a[0, 0])));
        Assert.Equal(a[0, 0].dot(b[0].t()[0]).ToDouble(), product[0, 0, 0].ToDouble(), 1e-12);
        Assert.True(allclose(product + 1, ones_like(product).baddbmm(a, b)));
        Assert.True(allclose(product[0] * 2 + 3, ones_like(product[0]).addmm(a[0], b[0], 3, 2)));
        Assert.True(allclose(a[0, 0].outer(b[0, 0]), a[0, 0].unsqueeze(1) * b[0, 0]));
        Assert.True(allclose(cdist(a[0], a[1]), (a[0].unsqueeze(1) - a[1]).norm(-1)));
    }

    [Fact]
    public void Factors_multiply_back()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var m = randn([4, 4], float64, generator: generator);
        var s = m.mm(m.t()) + eye(4, dtype: float64);
        var (values, vectors) = linalg.eigh(s);
        Assert.True(allclose(s, (vectors * values).mm(vectors.t())));
        Assert.True(allclose(values, linalg.eigvalsh(s)));
        var (u, sigma, vh) = linalg.svd(m, fullMatrices: false);
        Assert.True(allclose(m, (u * sigma).mm(vh)));
        Assert.True(allclose(sigma, linalg.svdvals(m)));
        var (q, r) = linalg.qr(m);
        Assert.True(allclose(m, q.mm(r)));
        var l = linalg.cholesky(s);
        Assert.True(allclose(s, l.mm(l.t())));
        Assert.True(allclose(eye(4, dtype: float64), s.mm(linalg.inv(s))));
        Assert.True(allclose(m, s.mm(linalg.solve(s, m))));
        Assert.Equal(values.prod().ToDouble(), linalg.det(s).ToDouble(), 1e-6);
        Assert.ThrowsAny<ExternalException>(() => linalg.cholesky(-s));
    }
}
