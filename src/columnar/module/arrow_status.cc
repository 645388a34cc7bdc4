#include "columnar/module/arrow_status.h"

#include <string>

namespace sluice::columnar {
namespace {

// An error of ours on its way through Arrow, which may pass it on as an exception's text: the code
// stands in front.
constexpr std::string_view kMark = "sluice-error-";

}  // namespace

arrow::Status status_of(const Error& error) {
  return arrow::Status::IOError(kMark, static_cast<int>(error.code()), ":", error.message());
}

Error error_of(const arrow::Status& status) {
  const std::string text = status.message();
  if (const std::size_t mark = text.find(kMark); mark != std::string::npos) {
    const std::size_t digits = mark + kMark.size();
    const std::size_t colon = text.find(':', digits);
    const int code = std::atoi(text.c_str() + digits);
    return Error(static_cast<ErrorCode>(code), text.substr(colon + 1));
  }
  if (status.IsOutOfMemory() || text.find("malloc of size") != std::string::npos) {
    return Error(ErrorCode::kResourceExhausted, "it claims more memory than a file may: " + text);
  }
  if (status.IsNotImplemented()) return Error(ErrorCode::kUnsupported, text);
  return Error(ErrorCode::kCorrupt, text);
}

}  // namespace sluice::columnar
