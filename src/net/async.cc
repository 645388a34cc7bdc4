#include "net/async.h"

#include <cstdlib>
#include <exception>
#include <new>

namespace sluice::net::detail {

Error out_of_memory_or_abort() noexcept {
  try {
    std::rethrow_exception(std::current_exception());
  } catch (const std::bad_alloc&) {
    // Short enough to need no memory of its own.
    return Error(ErrorCode::kResourceExhausted, "out of memory");
  } catch (...) {
    std::abort();
  }
}

}  // namespace sluice::net::detail
