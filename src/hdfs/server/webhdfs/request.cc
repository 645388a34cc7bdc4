#include "hdfs/server/webhdfs/request.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "base/text.h"

namespace sluice::hdfs {

std::string percent_encoded(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  static constexpr std::string_view kPlain = "-_.~/:";
  std::string to;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || kPlain.find(c) != std::string_view::npos) {
      to += c;
    } else {
      to += '%';
      to += kDigits[byte >> 4];
      to += kDigits[byte & 15];
    }
  }
  return to;
}

std::string to_upper(std::string_view text) {
  std::string to(text);
  std::transform(to.begin(), to.end(), to.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return to;
}

std::string octal(std::uint16_t mode) {
  std::string digits;
  for (unsigned rest = mode; rest > 0; rest /= 8)
    digits.insert(digits.begin(), static_cast<char>('0' + rest % 8));
  return digits.empty() ? "0" : digits;
}

Error bad_parameter(std::string_view name, const std::string& why) {
  return Error(ErrorCode::kInvalidArgument,
               "Invalid value for webhdfs parameter \"" + std::string(name) + "\": " + why,
               Refusal::kParameter);
}

Result<lake::FileStatus> status_or(WebRequest& request, const std::string& missing) {
  auto status = request.lake().status(request.who, request.path);
  if (status || status.error().code() != ErrorCode::kNotFound) return status;
  const Status reached =
      request.lake().check_access(request.who, request.path, lake::Access::kNone);
  if (!reached && reached.error().code() != ErrorCode::kNotFound) return reached.error();
  return Error(ErrorCode::kNotFound, missing);
}

Result<lake::FileStatus> readable_or(WebRequest& request, const std::string& missing) {
  TRY(lake::FileStatus status, status_or(request, missing));
  TRY(request.lake().check_access(request.who, request.path, lake::Access::kRead));
  return status;
}

Status WebRequest::check_readable(const lake::FileStatus& status) const {
  if (status.is_directory || status.length == 0) return {};
  return lake().check_access(who, path, lake::Access::kRead);
}

bool WebRequest::is_data_step() const {
  return text("namenoderpcaddress").has_value() || text("data") == "true";
}

std::optional<std::string_view> WebRequest::text(std::string_view name) const {
  const auto value = http.parameter(name);
  return value && !value->empty() ? value : std::nullopt;
}

Result<bool> WebRequest::boolean(std::string_view name, bool otherwise) const {
  const auto value = text(name);
  if (!value) return otherwise;
  const std::string lower = to_lower(*value);
  if (lower == "true") return true;
  if (lower == "false" || lower == "null") return false;
  return bad_parameter(name, "Failed to parse \"" + std::string(*value) + "\" to Boolean.");
}

Result<std::optional<std::uint64_t>> WebRequest::number(std::string_view name) const {
  const auto value = text(name);
  if (!value || *value == "null") return std::optional<std::uint64_t>();
  const auto parsed = parse_int(*value);
  if (!parsed) {
    return bad_parameter(
        name, "Failed to parse \"" + std::string(*value) + "\" as a radix-10 long integer.");
  }
  if (*parsed < 0) {
    return bad_parameter(name, "Invalid parameter range: " + std::string(name) + " = " +
                                   std::string(*value) + " < 0");
  }
  return std::optional(static_cast<std::uint64_t>(*parsed));
}

Result<std::optional<std::uint16_t>> WebRequest::replication() const {
  const auto value = text("replication");
  if (!value || *value == "null") return std::optional<std::uint16_t>();
  const auto parsed = parse_int(*value);
  if (!parsed || *parsed > INT16_MAX) {
    return bad_parameter("replication", "Failed to parse \"" + std::string(*value) +
                                            "\" as a radix-10 short integer.");
  }
  if (*parsed < 1) {
    return bad_parameter("replication",
                         "Invalid parameter range: replication = " + std::string(*value) + " < 1");
  }
  return std::optional(static_cast<std::uint16_t>(*parsed));
}

Error missing_parameter(std::string_view name, std::string_view op) {
  return Error(
      ErrorCode::kInvalidArgument,
      "Required param " + std::string(name) + " for op: " + std::string(op) + " is null or empty",
      Refusal::kParameter);
}

Result<std::int64_t> WebRequest::time(std::string_view name) const {
  const auto value = text(name);
  if (!value || *value == "null") return -1;
  const auto parsed = parse_int(*value);
  if (parsed && *parsed < -1) {
    return bad_parameter(name, "Invalid parameter range: " + std::string(name) + " = " +
                                   std::string(*value) + " < -1");
  }
  if (!parsed) {
    return bad_parameter(
        name, "Failed to parse \"" + std::string(*value) + "\" as a radix-10 long integer.");
  }
  return *parsed;
}

Result<lake::Mode> WebRequest::mode(std::uint16_t otherwise) const {
  TRY(const std::uint16_t masked, permission(otherwise));
  lake::Mode mode(masked);
  if (text("unmaskedpermission")) {
    TRY(mode.unmasked, permission(masked, "unmaskedpermission"));
  }
  return mode;
}

Result<std::uint16_t> WebRequest::permission(std::uint16_t otherwise, std::string_view name) const {
  const auto value = text(name);
  if (!value || *value == "null") return otherwise;
  std::uint32_t mode = 0;
  bool good = value->size() <= 5;
  for (const char digit : *value) {
    good = good && digit >= '0' && digit <= '7';
    mode = mode * 8 + static_cast<std::uint32_t>(digit - '0');
  }
  if (!good || mode > 01777) {
    return bad_parameter(
        name, "Failed to parse \"" + std::string(*value) + "\" as a radix-8 short integer.");
  }
  return static_cast<std::uint16_t>(mode);
}

// To the authority the client itself used: the one that it can reach. The query is put together as
// the NameNode does: op, user, its own address, and the rest by name.
Status WebRequest::redirect(std::vector<std::pair<std::string, std::string>> defaults) const {
  const auto host = http.header("Host");
  const std::string authority =
      node.options.advertised_host.empty()
          ? (host ? std::string(*host) : http.local.to_string())
          : node.options.advertised_host + ":" + std::to_string(node.http_port);
  std::map<std::string, std::string> rest(defaults.begin(), defaults.end());
  std::string first;
  for (const auto& [name, value] : http.query) {
    if (name == "op" || name == "user.name") {
      first += percent_encoded(name) + "=" + percent_encoded(value) + "&";
    } else if (name != "noredirect") {
      rest[name] = value;
    }
  }
  const net::Endpoint rpc{node.host(http.local), node.rpc_port};
  std::string location = "http://" + authority + percent_encoded(http.path) + "?" + first +
                         "namenoderpcaddress=" + percent_encoded(rpc.to_string());
  for (const auto& [name, value] : rest) {
    location += "&" + percent_encoded(name) + "=" + percent_encoded(value);
  }
  TRY(const bool described, boolean("noredirect", false));
  if (described) return json(JsonObject().member("Location", location).text());
  response.set_status(307);
  response.set_header("Location", location);
  response.set_header("Content-Type", "application/octet-stream");
  return response.send("");
}

Status WebRequest::ok() const {
  response.set_header("Content-Type", "application/octet-stream");
  return response.send("");
}

Status WebRequest::json(const std::string& text) const {
  response.set_header("Content-Type", "application/json");
  return response.send(text);
}

Status WebRequest::boolean_answer(bool value) const {
  return json(value ? "{\"boolean\":true}" : "{\"boolean\":false}");
}

Status WebRequest::object(std::string_view name, const JsonObject& value) const {
  return json(JsonObject().raw(name, value.text()).text());
}

}  // namespace sluice::hdfs
