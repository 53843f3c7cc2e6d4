#include "shim.h"

API Handle ldm_matmul(Handle a, Handle b) { return tensor([&] { return at::matmul(*a, *b); }); }
API Handle ldm_mm(Handle a, Handle b) { return tensor([&] { return at::mm(*a, *b); }); }
API Handle ldm_bmm(Handle a, Handle b) { return tensor([&] { return at::bmm(*a, *b); }); }
API Handle ldm_mv(Handle a, Handle b) { return tensor([&] { return at::mv(*a, *b); }); }
API Handle ldm_dot(Handle a, Handle b) { return tensor([&] { return at::dot(*a, *b); }); }
API Handle ldm_outer(Handle a, Handle b) { return tensor([&] { return at::outer(*a, *b); }); }
API Handle ldm_addmm(Handle t, Handle a, Handle b, double beta, double alpha) { return tensor([&] { return at::addmm(*t, *a, *b, beta, alpha); }); }
API Handle ldm_baddbmm(Handle t, Handle a, Handle b, double beta, double alpha) { return tensor([&] { return at::baddbmm(*t, *a, *b, beta, alpha); }); }
API Handle ldm_einsum(const char* equation, const Handle* list, int n) { return tensor([&] { return at::einsum(equation, tensors(list, n)); }); }
API Handle ldm_cdist(Handle a, Handle b, double p, int64_t mode) { return tensor([&] { return at::cdist(*a, *b, p, mode); }); }
API Handle ldm_inverse(Handle t) { return tensor([&] { return at::inverse(*t); }); }
API Handle ldm_det(Handle t) { return tensor([&] { return at::det(*t); }); }
API Handle ldm_cholesky(Handle t) { return tensor([&] { return at::linalg_cholesky(*t); }); }
API Handle ldm_solve(Handle a, Handle b, bool left) { return tensor([&] { return at::linalg_solve(*a, *b, left); }); }
API Handle ldm_eigvalsh(Handle t, const char* triangle) { return tensor([&] { return at::linalg_eigvalsh(*t, triangle); }); }
API int ldm_eigh(Handle t, const char* triangle, Handle* values, Handle* vectors) { return tensor_pair(values, vectors, [&] { return at::linalg_eigh(*t, triangle); }); }
API int ldm_qr(Handle t, const char* mode, Handle* q, Handle* r) { return tensor_pair(q, r, [&] { return at::linalg_qr(*t, mode); }); }
API int ldm_svd(Handle t, bool full, Handle* u, Handle* s, Handle* vh) {
    return status([&] {
        auto result = at::linalg_svd(*t, full);
        *u = new Tensor(std::get<0>(result));
        *s = new Tensor(std::get<1>(result));
        *vh = new Tensor(std::get<2>(result));
    });
}
API Handle ldm_svdvals(Handle t) { return tensor([&] { return at::linalg_svdvals(*t); }); }
