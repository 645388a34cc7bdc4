#include "sql/jdbc_hosts.h"

#include "base/text.h"

namespace sluice::sql {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The parts of a list whose brackets and parentheses are closed.
std::vector<std::string_view> split_outside(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : separator;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (i == text.size() || (c == separator && depth <= 0)) {
      parts.push_back(trim(text.substr(from, i - from)));
      from = i + 1;
    }
  }
  return parts;
}

class HostList {
 public:
  explicit HostList(std::uint16_t default_port) : default_port_(default_port) {}

  Status add(std::string_view segment, const JdbcUrl::Host& shared) {
    JdbcUrl::Host host = shared;
    // A password may hold an unescaped '@'; a host's name can't.
    if (const std::size_t at = segment.rfind('@'); at != std::string_view::npos) {
      const std::string_view login = segment.substr(0, at);
      const std::size_t colon = login.find(':');
      host.user = percent_decoded(login.substr(0, colon));
      if (colon != std::string_view::npos) host.password = percent_decoded(login.substr(colon + 1));
      segment = segment.substr(at + 1);
    }
    if (is_sublist(segment)) {
      for (const std::string_view part : split_outside(inside(segment), ',')) TRY(add(part, host));
      return {};
    }
    constexpr std::string_view kAddress = "address=";
    if (to_lower(segment.substr(0, kAddress.size())) == kAddress) {
      segment.remove_prefix(kAddress.size());
      return add_pairs(segment, host);
    }
    if (segment.starts_with("(")) return add_pairs(segment, host);
    TRY(set_name_and_port(segment, host));
    return keep(std::move(host));
  }

  std::vector<JdbcUrl::Host> take() { return std::move(hosts_); }

 private:
  static std::string_view inside(std::string_view bracketed) {
    return bracketed.substr(1, bracketed.size() - 2);
  }

  // "[host1,host2]", and not "[::1]".
  static bool is_sublist(std::string_view segment) {
    if (!segment.starts_with("[") || !segment.ends_with("]")) return false;
    const std::string_view content = inside(segment);
    if (content.find_first_of(",()=") != std::string_view::npos) return true;
    return content.find(':') == content.rfind(':');
  }

  // "(host=h,port=1)" or "(host=h)(port=1)".
  Status add_pairs(std::string_view text, JdbcUrl::Host host) {
    while (!text.empty()) {
      const std::size_t end = text.find(')');
      if (!text.starts_with("(") || end == std::string_view::npos) {
        return Error(ErrorCode::kInvalidArgument,
                     "the connect string has a host that is not (key=value,...)");
      }
      for (const std::string_view pair : split_outside(text.substr(1, end - 1), ',')) {
        TRY(set_pair(pair, host));
      }
      text = trim(text.substr(end + 1));
    }
    return keep(std::move(host));
  }

  Status set_pair(std::string_view pair, JdbcUrl::Host& host) {
    const std::size_t equals = pair.find('=');
    const std::string key = to_lower(trim(pair.substr(0, equals)));
    const std::string value =
        equals == std::string_view::npos ? "" : percent_decoded(trim(pair.substr(equals + 1)));
    if (key == "host") {
      host.name = value;
    } else if (key == "port") {
      TRY(host.port, port_of(value));
    } else if (key == "user") {
      host.user = value;
    } else if (key == "password") {
      host.password = value;
    } else if (key == "type") {
      host.replica = to_lower(value) == "replica" || to_lower(value) == "slave";
    } else if (!(key == "protocol" && to_lower(value) == "tcp") && key != "priority") {
      return Error(ErrorCode::kUnsupported, "Property " + key +
                                                " of a host of the connect string is not offered "
                                                "by this version.");
    }
    return {};
  }

  Status set_name_and_port(std::string_view text, JdbcUrl::Host& host) {
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
      if (colon + 1 < text.size()) {
        TRY(host.port, port_of(text.substr(colon + 1)));
      }
      text = text.substr(0, colon);
    }
    host.name = percent_decoded(text);
    return {};
  }

  static Result<std::uint16_t> port_of(std::string_view text) {
    const auto port = parse_int(text);
    if (!port || *port < 1 || *port > 65535) {
      return Error(ErrorCode::kInvalidArgument,
                   "the connect string's port is not a number from 1 to 65535: " +
                       std::string(text.substr(0, 20)));
    }
    return static_cast<std::uint16_t>(*port);
  }

  Status keep(JdbcUrl::Host host) {
    if (host.name.starts_with("[") && host.name.ends_with("]")) {
      host.name = host.name.substr(1, host.name.size() - 2);
    }
    if (host.name.empty()) host.name = "localhost";
    if (host.port == 0) host.port = default_port_;
    constexpr std::size_t kMostHosts = 100;
    if (hosts_.size() == kMostHosts) {
      return Error(ErrorCode::kInvalidArgument, "the connect string names more than 100 hosts");
    }
    hosts_.push_back(std::move(host));
    return {};
  }

  std::uint16_t default_port_;
  std::vector<JdbcUrl::Host> hosts_;
};

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

Result<std::vector<JdbcUrl::Host>> parse_hosts(std::string_view authority,
                                               std::uint16_t default_port) {
  HostList list(default_port);
  for (const std::string_view segment : split_outside(authority, ',')) {
    TRY(list.add(segment, {.name = "", .port = 0, .user = {}, .password = {}, .replica = false}));
  }
  return list.take();
}

}  // namespace sluice::sql
