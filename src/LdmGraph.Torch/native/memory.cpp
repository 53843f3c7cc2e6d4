// Memory for large tensors. A step of a model frees and takes blocks of the same sizes again and again; kept here, in huge pages, they
// cost neither page faults nor zeroing nor many TLB misses. libtorch can ask for huge pages itself from 2.2 on.
#include "memory.h"

#include "shim.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <unordered_map>

#if TORCH_AT_LEAST(2, 2)
void use_huge_pages() { setenv("THP_MEM_ALLOC_ENABLE", "1", 0); }
void drop_cached_blocks() {}
#else
namespace {
constexpr size_t huge_page = size_t(2) << 20;
constexpr size_t alignment = 64;

// Never destroyed: tensors in static objects may outlive everything else.
struct Blocks {
    std::mutex gate;
    std::unordered_map<void*, size_t> taken;
    std::multimap<size_t, void*> kept;
    size_t kept_bytes = 0;
    size_t limit = std::min<size_t>(size_t(1) << 30, static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE)) / 8);
};

Blocks& blocks() {
    static auto instance = new Blocks();
    return *instance;
}

void* map_huge(size_t size) {
    auto whole = mmap(nullptr, size + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    TORCH_CHECK(whole != MAP_FAILED, "not enough memory: ", size, " bytes were asked for");
    auto start = reinterpret_cast<uintptr_t>(whole);
    auto aligned = (start + huge_page - 1) / huge_page * huge_page;
    if (aligned > start) munmap(whole, aligned - start);
    munmap(reinterpret_cast<void*>(aligned + size), start + huge_page - aligned);
    madvise(reinterpret_cast<void*>(aligned), size, MADV_HUGEPAGE);
    return reinterpret_cast<void*>(aligned);
}

void* take(size_t bytes) {
    if (bytes == 0) return nullptr;
    if (bytes < huge_page) {
        void* small = nullptr;
        TORCH_CHECK(posix_memalign(&small, alignment, bytes) == 0, "not enough memory: ", bytes, " bytes were asked for");
        return small;
    }
    auto size = (bytes + huge_page - 1) / huge_page * huge_page;
    auto& b = blocks();
    {
        std::lock_guard<std::mutex> lock(b.gate);
        auto found = b.kept.lower_bound(size);
        // A block a quarter too large is better than a new one; a much larger one is kept for those who need it.
        if (found != b.kept.end() && found->first <= size + size / 4) {
            auto block = found->second;
            b.taken[block] = found->first;
            b.kept_bytes -= found->first;
            b.kept.erase(found);
            return block;
        }
    }
    auto block = map_huge(size);
    std::lock_guard<std::mutex> lock(b.gate);
    b.taken[block] = size;
    return block;
}

void give_back(void* memory) {
    if (memory == nullptr) return;
    if (reinterpret_cast<uintptr_t>(memory) % huge_page == 0) {
        auto& b = blocks();
        std::unique_lock<std::mutex> lock(b.gate);
        auto found = b.taken.find(memory);
        if (found != b.taken.end()) {
            auto size = found->second;
            b.taken.erase(found);
            if (b.kept_bytes + size <= b.limit) {
                b.kept.emplace(size, memory);
                b.kept_bytes += size;
                return;
            }
            lock.unlock();
            munmap(memory, size);
            return;
        }
    }
    std::free(memory);
}

struct HugePageAllocator final : at::Allocator {
    at::DataPtr allocate(size_t bytes) const override {
        auto memory = take(bytes);
        return {memory, memory, &give_back, at::Device(at::kCPU)};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &give_back; }
};
} // namespace

void use_huge_pages() {
    static HugePageAllocator allocator;
    c10::SetCPUAllocator(&allocator, 1);
}

void drop_cached_blocks() {
    auto& b = blocks();
    std::lock_guard<std::mutex> lock(b.gate);
    for (auto& block : b.kept) munmap(block.second, block.first);
    b.kept.clear();
    b.kept_bytes = 0;
}
#endif
