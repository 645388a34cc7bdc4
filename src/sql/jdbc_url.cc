#include "sql/jdbc_url.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/mysql/mysql.h"
#include "sql/postgresql/postgresql.h"
#include "sql/sqlite/sqlite.h"

namespace sluice::sql {
namespace {

struct Scheme {
  std::string_view prefix;
  Product product;
  std::uint16_t port;
};
constexpr std::array<Scheme, 4> kSchemes{{{"jdbc:mysql:", Product::kMySql, 3306},
                                          {"jdbc:mariadb:", Product::kMySql, 3306},
                                          {"jdbc:postgresql:", Product::kPostgreSql, 5432},
                                          {"jdbc:sqlite:", Product::kSqlite, 0}}};

const Scheme* find_scheme(const std::string& url) {
  for (const Scheme& scheme : kSchemes) {
    if (url.starts_with(scheme.prefix)) return &scheme;
  }
  return nullptr;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

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

void read_parameters(std::string_view query, JdbcUrl& url) {
  for (const std::string& part : split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string name = percent_decoded(std::string_view(part).substr(0, equals));
    url.parameters[name] = equals == std::string::npos
                               ? "true"
                               : percent_decoded(std::string_view(part).substr(equals + 1));
  }
}

Status read_host(std::string_view text, std::uint16_t default_port, JdbcUrl& url) {
  JdbcUrl::Host host{.name = std::string(text), .port = default_port};
  const std::size_t colon = text.rfind(':');
  const std::size_t bracket = text.rfind(']');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    const auto port = parse_int(text.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) {
      return Error(ErrorCode::kInvalidArgument,
                   "the connect string's port is not a number from 1 to 65535: " +
                       std::string(text.substr(colon + 1)));
    }
    host.port = static_cast<std::uint16_t>(*port);
    host.name = std::string(text.substr(0, colon));
  }
  if (host.name.starts_with("[") && host.name.ends_with("]")) {
    host.name = host.name.substr(1, host.name.size() - 2);
  }
  if (host.name.empty()) host.name = "localhost";
  url.hosts.push_back(std::move(host));
  return {};
}

}  // namespace

bool known_scheme(const std::string& url) {
  return find_scheme(url) != nullptr;
}

Result<JdbcUrl> parse_jdbc_url(const std::string& text) {
  const Scheme* scheme = find_scheme(text);
  if (scheme == nullptr)
    return Error(ErrorCode::kUnsupported, "not a JDBC URL of a known database");
  JdbcUrl url;
  url.product = scheme->product;
  std::string_view rest = std::string_view(text).substr(scheme->prefix.size());
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    read_parameters(rest.substr(mark + 1), url);
    rest = rest.substr(0, mark);
  }
  if (url.product == Product::kSqlite) {
    if (rest.empty()) return Error(ErrorCode::kInvalidArgument, "jdbc:sqlite: names no file");
    url.database = std::string(rest);
    return url;
  }
  if (!rest.starts_with("//")) {
    // jdbc:postgresql:db is the local server's database.
    if (url.product == Product::kMySql) {
      return Error(ErrorCode::kInvalidArgument, "the connect string has no //host");
    }
    url.database = percent_decoded(rest.starts_with("/") ? rest.substr(1) : rest);
    url.hosts.push_back({"localhost", scheme->port});
    return url;
  }
  rest.remove_prefix(2);
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos) url.database = percent_decoded(rest.substr(slash + 1));
  for (const std::string& host : split(rest.substr(0, slash), ',')) {
    TRY(read_host(host, scheme->port, url));
  }
  if (url.hosts.empty()) TRY(read_host("", scheme->port, url));
  return url;
}

std::vector<std::string> unused_parameters(const JdbcUrl& url) {
  std::vector<std::string> known;
  switch (url.product) {
    case Product::kMySql:
      known = mysql::known_parameters();
      break;
    case Product::kPostgreSql:
      known = postgresql::known_parameters();
      break;
    case Product::kSqlite:
      known = sqlite::known_parameters();
      break;
  }
  std::vector<std::string> out;
  for (const auto& [name, value] : url.parameters) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string sentence = "Parameter " + name + " of the connect string has no meaning here.";
    if (const auto near = nearest(name, known)) sentence += " Did you mean " + *near + "?";
    out.push_back(std::move(sentence));
  }
  return out;
}

bool flag(const JdbcUrl& url, const std::string& name, bool otherwise) {
  const auto found = url.parameters.find(name);
  if (found == url.parameters.end()) return otherwise;
  const std::string value = to_lower(found->second);
  return value == "true" || value == "yes" || value == "1" || value == "on";
}

Result<std::unique_ptr<Connection>> open(const ConnectOptions& options) {
  switch (options.url.product) {
    case Product::kMySql:
      return mysql::connect(options);
    case Product::kPostgreSql:
      return postgresql::connect(options);
    case Product::kSqlite:
      return sqlite::connect(options);
  }
  return Error(ErrorCode::kUnsupported, "not a JDBC URL of a known database");
}

}  // namespace sluice::sql
