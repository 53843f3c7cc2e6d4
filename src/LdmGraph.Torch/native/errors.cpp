#include "shim.h"

#include <cstdlib>
#include <cstring>

static thread_local std::string last_error;

void remember_error() noexcept {
    try {
        throw;
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "libtorch threw something that is not an exception";
    }
}

API char* ldm_take_error() {
    auto message = strdup(last_error.c_str());
    last_error.clear();
    return message;
}

API void ldm_free(void* memory) { std::free(memory); }

Handle* hand_over(const std::vector<Tensor>& list, int* count) {
    // One more than needed, so that an empty list is not mistaken for a failure.
    auto result = static_cast<Handle*>(std::malloc((list.size() + 1) * sizeof(Handle)));
    for (size_t i = 0; i < list.size(); i++) result[i] = new Tensor(list[i]);
    *count = static_cast<int>(list.size());
    return result;
}
