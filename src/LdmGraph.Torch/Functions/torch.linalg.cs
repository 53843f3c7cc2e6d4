using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>How <see cref="torch.cdist"/> computes Euclidean distances.</summary>
public enum compute_mode
{
    use_mm_for_euclid_dist_if_necessary = 0,
    use_mm_for_euclid_dist = 1,
    donot_use_mm_for_euclid_dist = 2,
}

public static partial class torch
{
    public static Tensor einsum(string equation, params Tensor[] tensors) => new(Native.ldm_einsum(equation, Native.Handles(tensors), tensors.Length));

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2.0, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        new(Native.ldm_cdist(x1.Handle, x2.Handle, p, (long)compute_mode));

    public static Tensor inverse(Tensor input) => input.inverse();
    public static Tensor det(Tensor input) => input.det();

    public static class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        public static Tensor cholesky(Tensor input) => new(Native.ldm_cholesky(input.Handle));
        public static Tensor det(Tensor input) => input.det();
        public static Tensor inv(Tensor input) => input.inverse();
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => new(Native.ldm_solve(A.Handle, B.Handle, left));
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => new(Native.ldm_eigvalsh(input.Handle, UPLO.ToString()));
        public static Tensor svdvals(Tensor input) => new(Native.ldm_svdvals(input.Handle));

        /// <summary>Eigenvalues in ascending order, and the eigenvectors as columns, of a symmetric matrix.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            Native.Check(Native.ldm_eigh(input.Handle, UPLO.ToString(), out var values, out var vectors));
            return (new(values), new(vectors));
        }

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            Native.Check(Native.ldm_svd(input.Handle, fullMatrices, out var u, out var s, out var vh));
            return (new(u), new(s), new(vh));
        }

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
        {
            var name = mode switch { QRMode.Complete => "complete", QRMode.R => "r", _ => "reduced" };
            Native.Check(Native.ldm_qr(input.Handle, name, out var q, out var r));
            return (new(q), new(r));
        }
    }
}
