// A statement's handle with what its calls need: the library, and words for failures.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sql/odbc/diagnostics.h"
#include "sql/odbc/library.h"

namespace sluice::sql::odbc {

class Statement {
 public:
  Statement(const Library& library, const Secrets& secrets, OwnedHandle handle)
      : library_(&library), secrets_(&secrets), handle_(std::move(handle)) {}

  const Library& library() const { return *library_; }
  Handle get() const { return handle_.get(); }
  // The failure of the last call.
  Error error(std::string_view call) const { return error_of(*library_, handle_, *secrets_, call); }
  // A call that must succeed.
  Status done(Code code, std::string_view call) const {
    return succeeded(code) ? Status() : Status(error(call));
  }
  // To the end of all that a procedure or a trigger gives, whose failures would else be unseen.
  Status done_with_results(std::string_view call) const {
    for (;;) {
      const Code code = library_->SQLMoreResults(get());
      if (code == kNoData) return {};
      if (!succeeded(code)) return error(call);
    }
  }
  // False: this driver does not take it, or not as it is.
  bool set(Int attribute, std::uintptr_t value) const {
    return library_->SQLSetStmtAttrW(get(), attribute, reinterpret_cast<void*>(value), 0) ==
           kSuccess;
  }
  bool set_pointer(Int attribute, void* value) const {
    return library_->SQLSetStmtAttrW(get(), attribute, value, 0) == kSuccess;
  }

 private:
  const Library* library_;
  const Secrets* secrets_;
  OwnedHandle handle_;
};

}  // namespace sluice::sql::odbc
