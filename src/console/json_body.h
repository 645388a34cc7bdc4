// What a request to change something asks for: a JSON object with known members, read strictly. A
// member that nobody reads is refused, so that a misspelt one is not silently left out.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_server.h"

namespace boost::json {
class object;
}

namespace sluice::console {

inline constexpr std::size_t kMaxBodyBytes = 4 * 1024 * 1024;

// The body as an object; an empty body is an object without members. kInvalidArgument when it is
// none or has other members than these, kResourceExhausted when it is too long.
Result<boost::json::object> json_body(net::HttpRequest& request,
                                      std::initializer_list<std::string_view> members);
Status only_members(const boost::json::object& object,
                    std::initializer_list<std::string_view> members);

// kInvalidArgument, with the name, when a member is not of that kind; none when it is absent or
// null.
Result<std::optional<std::string>> optional_text(const boost::json::object& object,
                                                 std::string_view name);
Result<std::optional<std::int64_t>> optional_number(const boost::json::object& object,
                                                    std::string_view name, std::int64_t low,
                                                    std::int64_t high);
// The same, and absent is kInvalidArgument.
Result<std::string> needed_text(const boost::json::object& object, std::string_view name);
Result<std::int64_t> needed_number(const boost::json::object& object, std::string_view name,
                                   std::int64_t low, std::int64_t high);

}  // namespace sluice::console
