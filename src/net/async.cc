#include "net/async.h"

#include <cstdlib>
#include <exception>
#include <new>
#include <stdexcept>

namespace sluice::net::detail {

namespace {

// Short enough to need no memory of its own.
Error out_of_memory() {
  return Error(ErrorCode::kResourceExhausted, "out of memory");
}

}  // namespace

Error out_of_memory_or_abort() noexcept {
  try {
    std::rethrow_exception(std::current_exception());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::length_error&) {
    return out_of_memory();
  } catch (...) {
    std::abort();
  }
}

}  // namespace sluice::net::detail
