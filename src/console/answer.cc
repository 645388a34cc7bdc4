#include "console/answer.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/bytes.h"
#include "base/text.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kNotADirectory:
    case ErrorCode::kIsADirectory:
      return 400;
    case ErrorCode::kPermissionDenied:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kNotEmpty:
    case ErrorCode::kBusy:
      return 409;
    case ErrorCode::kUnsupported:
      return 501;
    case ErrorCode::kUnavailable:
    case ErrorCode::kCancelled:
      return 503;
    case ErrorCode::kTimeout:
      return 504;
    case ErrorCode::kResourceExhausted:
      return 507;
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

json::object describe(const Error& error, std::string_view next) {
  json::object object;
  std::string code(error_code_name(error.code()));
  std::ranges::replace(code, ' ', '_');
  object["code"] = code;
  object["message"] = readable(error.message());
  if (!next.empty()) object["next"] = readable(next);
  return object;
}

}  // namespace

void send_json(net::HttpResponse& response, const json::value& value) {
  response.set_header("Content-Type", "application/json");
  response.set_header("Cache-Control", "no-store");
  (void)response.send(json::serialize(value));
}

void send_error(net::HttpResponse& response, const Error& error, std::string_view next) {
  response.set_status(http_status(error.code()));
  send_json(response, json::object{{"error", describe(error, next)}});
}

json::value problem(const std::optional<Error>& error, std::string_view next) {
  if (!error) return nullptr;
  return describe(*error, next);
}

json::value data(std::string_view bytes, std::size_t limit, std::size_t size) {
  const bool cut = size > std::min(limit, bytes.size());
  const std::string_view shown = bytes.substr(0, limit);
  const TextOrBytes text = as_text(shown, cut);
  return json::object{{"encoding", text.is_text ? "utf8" : "base64"},
                      {"value", text.is_text ? std::string(text.text) : to_base64(shown)},
                      {"size", size},
                      {"cut", cut}};
}

Result<std::int64_t> number_parameter(const net::HttpRequest& request, std::string_view name,
                                      std::int64_t otherwise, std::int64_t low, std::int64_t high) {
  const auto text = request.parameter(name);
  if (!text) return otherwise;
  const auto value = parse_int(*text);
  if (value && *value >= low && *value <= high) return *value;
  return Error(ErrorCode::kInvalidArgument,
               "parameter " + std::string(name) + " is a whole number from " + std::to_string(low) +
                   " to " + std::to_string(high) + ", not \"" + readable(*text) + "\"");
}

}  // namespace sluice::console
