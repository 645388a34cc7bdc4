// Arrow's ways to fail, as ours.
#pragma once

#include <arrow/result.h>
#include <arrow/status.h>

#include <exception>
#include <new>
#include <utility>

#include "base/result.h"

namespace sluice::columnar {

Error error_of(const arrow::Status& status);
arrow::Status status_of(const Error& error);

// What `call` gives; Parquet's exceptions become errors. `call` returns a Result or Status.
template <class Call>
auto caught(const Call& call) -> decltype(call()) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::kResourceExhausted, "there is not enough memory for it");
  } catch (const std::exception& failure) {
    return error_of(arrow::Status::Invalid(failure.what()));
  }
}

}  // namespace sluice::columnar
