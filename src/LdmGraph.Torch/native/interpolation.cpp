// torch.nn.functional.interpolate, with its rule for the factor: the one that was asked for is used as it is, unless the size is
// recomputed from it, in which case (as when only a size is given) the factor follows from the sizes.
#include "shim.h"

#include <cmath>

namespace {
enum Mode { Nearest = 0, Linear = 1, Bilinear = 2, Bicubic = 3, Trilinear = 4, Area = 5, NearestExact = 6 };

Tensor interpolate(const Tensor& x, std::vector<int64_t> size, std::vector<double> factors, int mode, int align, bool recompute, bool antialias) {
    auto dims = static_cast<size_t>(x.dim() - 2);
    TORCH_CHECK(size.empty() != factors.empty(), "interpolate: give either size or scale_factor");
    TORCH_CHECK(align == 0 || (mode != Nearest && mode != Area && mode != NearestExact), "interpolate: align_corners has no meaning for this mode");
    if (size.size() == 1 && dims > 1) size.assign(dims, size[0]);
    if (factors.size() == 1 && dims > 1) factors.assign(dims, factors[0]);
    if (size.empty()) {
        for (size_t i = 0; i < dims; i++) size.push_back(static_cast<int64_t>(std::floor(static_cast<double>(x.size(static_cast<int64_t>(i) + 2)) * factors[i])));
    }
    TORCH_CHECK(size.size() == dims, "interpolate: expected ", dims, " sizes, got ", size.size());
    auto factor = [&](size_t i) { return factors.empty() || recompute ? Optional<double>() : Optional<double>(factors[i]); };
    auto corners = align == 1;
    TORCH_CHECK(!antialias || (dims == 2 && (mode == Bilinear || mode == Bicubic)), "interpolate: antialias is for bilinear and bicubic only");
    if (dims == 1) {
        switch (mode) {
            case Nearest: return at::upsample_nearest1d(x, size, factor(0));
            case NearestExact: return at::_upsample_nearest_exact1d(x, size, factor(0));
            case Linear: return at::upsample_linear1d(x, size, corners, factor(0));
            case Area: return at::adaptive_avg_pool1d(x, size);
        }
    }
    if (dims == 2) {
        switch (mode) {
            case Nearest: return at::upsample_nearest2d(x, size, factor(0), factor(1));
            case NearestExact: return at::_upsample_nearest_exact2d(x, size, factor(0), factor(1));
            case Bilinear:
                return antialias ? at::_upsample_bilinear2d_aa(x, size, corners, factor(0), factor(1)) : at::upsample_bilinear2d(x, size, corners, factor(0), factor(1));
            case Bicubic:
                return antialias ? at::_upsample_bicubic2d_aa(x, size, corners, factor(0), factor(1)) : at::upsample_bicubic2d(x, size, corners, factor(0), factor(1));
            case Area: return at::adaptive_avg_pool2d(x, size);
        }
    }
    if (dims == 3 && mode == Nearest) return at::upsample_nearest3d(x, size, factor(0), factor(1), factor(2));
    TORCH_CHECK(false, "interpolate: this mode does not exist for a tensor with ", x.dim(), " dimensions");
}
} // namespace

API Handle ldm_interpolate(Handle x, const int64_t* size, int n, const double* factors, int m, int mode, int align, bool recompute, bool antialias) {
    return tensor([&] {
        return interpolate(*x, std::vector<int64_t>(size, size + n), std::vector<double>(factors, factors + m), mode, align, recompute, antialias);
    });
}
