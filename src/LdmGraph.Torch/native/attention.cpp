// Scaled dot-product attention. libtorch has it from 2.0 on; before, it is computed here, a tile of queries at a time, because the
// whole matrix of weights of 4,096 tokens and 8 heads takes half a gigabyte and is what the time goes into.
#include "shim.h"

#include <cmath>
#include <limits>

namespace {
#if !TORCH_AT_LEAST(2, 0)
Tensor attend(const Tensor& q, const Tensor& k_transposed, const Tensor& v, const Optional<Tensor>& mask, double p, bool causal, int64_t first_query) {
    auto weights = at::matmul(q, k_transposed); // [..., tile, keys]
    if (causal) {
        auto visible = at::ones({weights.size(-2), weights.size(-1)}, weights.options().dtype(at::kBool)).tril(first_query);
        weights = weights.masked_fill(visible.logical_not(), -std::numeric_limits<double>::infinity());
    }
    if (mask) {
        weights = mask->scalar_type() == at::kBool ? weights.masked_fill(mask->logical_not(), -std::numeric_limits<double>::infinity()) : weights + *mask;
    }
    weights = at::softmax(weights, -1);
    if (p > 0) weights = at::dropout(weights, p, true);
    return at::matmul(weights, v);
}

Tensor tiled_attention(const Tensor& query, const Tensor& key, const Tensor& value, const Optional<Tensor>& mask, double p, bool causal) {
    auto q = query * (1.0 / std::sqrt(static_cast<double>(query.size(-1))));
    auto k_transposed = key.transpose(-2, -1);
    auto queries = query.size(-2);
    auto rows_per_query = query.numel() / std::max<int64_t>(1, queries * query.size(-1)); // batch and heads
    constexpr int64_t budget = 16 << 20;                                                  // weights per tile: 64 MB in float32; of 16 to 256 the fastest
    auto tile = std::max<int64_t>(16, budget / std::max<int64_t>(1, key.size(-2) * rows_per_query));
    auto recording = at::GradMode::is_enabled() && (query.requires_grad() || key.requires_grad() || value.requires_grad());
    // The graph keeps every tile for the way back, so nothing is won by tiling then.
    if (recording || tile >= queries) return attend(q, k_transposed, value, mask, p, causal, 0);
    std::vector<int64_t> shape(query.sizes().begin(), query.sizes().end());
    shape.back() = value.size(-1);
    auto result = at::empty(shape, query.options());
    // Once: heads that are not laid out one after the other would be copied for every tile.
    q = q.contiguous();
    k_transposed = key.contiguous().transpose(-2, -1);
    auto v = value.contiguous();
    for (int64_t start = 0; start < queries; start += tile) {
        auto length = std::min(tile, queries - start);
        auto part = mask && mask->size(-2) > 1 ? Optional<Tensor>(mask->narrow(-2, start, length)) : mask;
        result.narrow(-2, start, length).copy_(attend(q.narrow(-2, start, length), k_transposed, v, part, p, causal, start));
    }
    return result;
}
#endif
} // namespace

API Handle ldm_attention(Handle query, Handle key, Handle value, Handle mask, double p, bool causal) {
    return tensor([&] {
#if TORCH_AT_LEAST(2, 0)
        return at::scaled_dot_product_attention(*query, *key, *value, optional_tensor(mask), p, causal);
#else
        return tiled_attention(*query, *key, *value, optional_tensor(mask), p, causal);
#endif
    });
}
