#include "sql/jdbc_url.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/jdbc_hosts.h"
#include "sql/odbc_urls.h"

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

// How a driver of several hosts goes about them. Reading from one that answers is what all of them
// come to here, but for replicas, whose data may be old.
constexpr std::array<std::string_view, 4> kModes{
    "replication:", "loadbalance:", "sequential:", "load-balance-read:"};

std::string_view take_mode(std::string_view& rest) {
  for (const std::string_view mode : kModes) {
    if (!rest.starts_with(mode)) continue;
    rest.remove_prefix(mode.size());
    return mode;
  }
  return "";
}

// In a replication URL the first host is the source, unless types say otherwise.
Status keep_sources(JdbcUrl& url) {
  const bool typed = std::any_of(url.hosts.begin(), url.hosts.end(),
                                 [](const JdbcUrl::Host& host) { return host.replica; });
  if (!typed) {
    url.hosts.resize(1);
    return {};
  }
  std::erase_if(url.hosts, [](const JdbcUrl::Host& host) { return host.replica; });
  if (!url.hosts.empty()) return {};
  return Error(ErrorCode::kInvalidArgument, "the connect string names replicas and no source");
}

}  // namespace

bool known_scheme(const std::string& url) {
  return find_scheme(url) != nullptr || product_of_odbc_url(url);
}

Result<JdbcUrl> parse_jdbc_url(const std::string& text) {
  if (product_of_odbc_url(text)) return parse_odbc_url(text);
  const Scheme* scheme = find_scheme(text);
  if (scheme == nullptr)
    return Error(ErrorCode::kUnsupported, "not a JDBC URL of a known database");
  JdbcUrl url;
  url.product = scheme->product;
  std::string_view rest = std::string_view(text).substr(scheme->prefix.size());
  // Connector/J leaves out a fragment.
  if (url.product == Product::kMySql) rest = rest.substr(0, rest.find('#'));
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    read_parameters(rest.substr(mark + 1), url);
    rest = rest.substr(0, mark);
  }
  if (url.product == Product::kSqlite) {
    if (rest.empty()) return Error(ErrorCode::kInvalidArgument, "jdbc:sqlite: names no file");
    url.database = std::string(rest);
    return url;
  }
  const std::string_view mode = url.product == Product::kMySql ? take_mode(rest) : "";
  if (!rest.starts_with("//")) {
    // jdbc:postgresql:db is the local server's database.
    if (url.product == Product::kMySql) {
      return Error(ErrorCode::kInvalidArgument, "the connect string has no //host");
    }
    url.database = percent_decoded(rest.starts_with("/") ? rest.substr(1) : rest);
    TRY(url.hosts, parse_hosts("", scheme->port));
    return url;
  }
  rest.remove_prefix(2);
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos) url.database = percent_decoded(rest.substr(slash + 1));
  TRY(url.hosts, parse_hosts(rest.substr(0, slash), scheme->port));
  if (mode == kModes.front()) TRY(keep_sources(url));
  return url;
}

bool flag(const JdbcUrl& url, const std::string& name, bool otherwise) {
  const auto found = url.parameters.find(name);
  if (found == url.parameters.end()) return otherwise;
  const std::string value = to_lower(found->second);
  return value == "true" || value == "yes" || value == "1" || value == "on";
}

}  // namespace sluice::sql
