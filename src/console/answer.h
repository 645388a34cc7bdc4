// JSON answers of the API, and its errors: what failed, why, and what to do next.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_server.h"

namespace boost::json {
class value;
}

namespace sluice::console {

// 200, no caching: the API shows what is now.
void send_json(net::HttpResponse& response, const boost::json::value& value);

// {"error": {"code", "message", "next"}} with the status of the code.
void send_error(net::HttpResponse& response, const Error& error, std::string_view next = "");

// {"code", "message"} for a part that failed inside an answer that did not; null for none.
boost::json::value problem(const std::optional<Error>& error, std::string_view next = "");

// {"encoding": "utf8" or "base64", "value", "size", "cut"}: at most `limit` bytes of a value that
// has `size` of them, of which `bytes` are the first.
boost::json::value data(std::string_view bytes, std::size_t limit, std::size_t size);

// A whole number in a query; the default when absent, kInvalidArgument out of [low, high].
Result<std::int64_t> number_parameter(const net::HttpRequest& request, std::string_view name,
                                      std::int64_t otherwise, std::int64_t low, std::int64_t high);

}  // namespace sluice::console
