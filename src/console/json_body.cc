#include "console/json_body.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "codec/decode_budget.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

Error wrong(std::string_view name, const std::string& wanted) {
  return Error(ErrorCode::kInvalidArgument,
               "member \"" + std::string(name) + "\" of the body is " + wanted);
}

Error missing(std::string_view name) {
  return Error(ErrorCode::kInvalidArgument,
               "the body needs a member \"" + std::string(name) + "\"");
}

}  // namespace

Result<json::object> json_body(net::HttpRequest& request,
                               std::initializer_list<std::string_view> members) {
  // The text and the tree that is made of it.
  codec::DecodeBudget::Share held(codec::DecodeBudget::of_process());
  TRY(held.hold(
      4 * std::min<std::size_t>(request.content_length.value_or(kMaxBodyBytes), kMaxBodyBytes)));
  TRY(const std::string text, request.body(kMaxBodyBytes));
  if (text.empty()) return json::object();
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed || !value.is_object()) {
    return Error(ErrorCode::kInvalidArgument, "the body is to be a JSON object");
  }
  TRY(only_members(value.get_object(), members));
  return std::move(value.get_object());
}

Status only_members(const json::object& object, std::initializer_list<std::string_view> members) {
  for (const auto& member : object) {
    if (std::ranges::find(members, std::string_view(member.key())) == members.end()) {
      return Error(ErrorCode::kInvalidArgument,
                   "the body has a member \"" + readable(member.key()) + "\" that nothing reads");
    }
  }
  return {};
}

Result<std::optional<std::string>> optional_text(const json::object& object,
                                                 std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::optional<std::string>();
  if (!value->is_string()) return wrong(name, "a text");
  return std::optional<std::string>(std::string(value->get_string()));
}

Result<std::optional<std::int64_t>> optional_number(const json::object& object,
                                                    std::string_view name, std::int64_t low,
                                                    std::int64_t high) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::optional<std::int64_t>();
  if (value->is_int64() && value->get_int64() >= low && value->get_int64() <= high) {
    return std::optional<std::int64_t>(value->get_int64());
  }
  return wrong(name, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
}

Result<std::string> needed_text(const json::object& object, std::string_view name) {
  TRY(auto text, optional_text(object, name));
  if (!text) return missing(name);
  return *std::move(text);
}

Result<std::int64_t> needed_number(const json::object& object, std::string_view name,
                                   std::int64_t low, std::int64_t high) {
  TRY(const auto number, optional_number(object, name, low, high));
  if (!number) return missing(name);
  return *number;
}

}  // namespace sluice::console
