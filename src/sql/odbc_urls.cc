#include "sql/odbc_urls.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/jdbc_hosts.h"

namespace sluice::sql {
namespace {

struct OdbcScheme {
  std::string_view prefix;
  Product product;
};
constexpr std::array<OdbcScheme, 7> kOdbcSchemes{{{"jdbc:oracle:thin:", Product::kOracle},
                                                  {"jdbc:oracle:oci:", Product::kOracle},
                                                  {"jdbc:oracle:oci8:", Product::kOracle},
                                                  {"jdbc:sqlserver:", Product::kSqlServer},
                                                  {"jdbc:jtds:sqlserver:", Product::kSqlServer},
                                                  {"jdbc:db2:", Product::kDb2},
                                                  {"jdbc:odbc:", Product::kOdbc}}};

constexpr std::uint16_t kOraclePort = 1521;
constexpr std::uint16_t kSqlServerPort = 1433;
constexpr std::uint16_t kDb2Port = 50000;

const OdbcScheme* find_odbc_scheme(std::string_view text) {
  for (const OdbcScheme& scheme : kOdbcSchemes) {
    if (text.starts_with(scheme.prefix)) return &scheme;
  }
  return nullptr;
}

Error malformed(const std::string& reason) {
  return Error(ErrorCode::kInvalidArgument, "the connect string " + reason);
}

Result<JdbcUrl::Host> one_host(std::string_view text, std::uint16_t port) {
  if (text.find('@') != std::string_view::npos || text.find('=') != std::string_view::npos) {
    return malformed("has a host that is none");
  }
  TRY(std::vector<JdbcUrl::Host> hosts, parse_hosts(text, port));
  if (hosts.size() != 1) return malformed("names several hosts; give one");
  return std::move(hosts.front());
}

// Names of parameters count without regard to case.
Status read_keywords(std::string_view text, JdbcUrl& url) {
  TRY(const Keywords keywords, split_keywords(text));
  for (const auto& [name, value] : keywords) url.parameters[to_lower(name)] = value;
  return {};
}

// "scott/tiger" or "scott/"tiger"".
void read_oracle_login(std::string_view login, JdbcUrl::Host& host) {
  if (login.empty()) return;
  const std::size_t slash = login.find('/');
  host.user = std::string(login.substr(0, slash));
  if (slash == std::string_view::npos) return;
  std::string_view password = login.substr(slash + 1);
  if (password.size() >= 2 && password.front() == '"' && password.back() == '"') {
    password = password.substr(1, password.size() - 2);
  }
  host.password = std::string(password);
}

std::string oracle_description(const JdbcUrl::Host& host, std::string_view sid) {
  return "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=" + host.name +
         ")(PORT=" + std::to_string(host.port) + "))(CONNECT_DATA=(SID=" + std::string(sid) + ")))";
}

// What stands behind '@': an address that Oracle's own client understands, or "host:port:SID",
// which only JDBC does.
Status read_oracle_address(std::string_view text, JdbcUrl& url, JdbcUrl::Host host) {
  if (text.empty()) return malformed("names no database behind '@'");
  const bool is_raw = text.starts_with("(") || text.find_first_of(":/") == std::string_view::npos;
  if (is_raw || text.starts_with("ldap:") || text.starts_with("ldaps:")) {
    url.address = std::string(text);
    url.database = text.starts_with("(") ? "the given DESCRIPTION" : std::string(text);
    if (host.user) url.hosts.push_back(std::move(host));
    return {};
  }
  if (text.starts_with("//")) text.remove_prefix(2);
  if (text.starts_with("tcp://")) text.remove_prefix(6);
  const std::size_t slash = text.find('/');
  const std::string_view authority = text.substr(0, slash);
  const std::size_t behind_name = authority.starts_with("[") ? authority.find(']') : 0;
  if (behind_name == std::string_view::npos) return malformed("has a '[' without ']'");
  const std::size_t first = authority.find(':', behind_name);
  const std::size_t second =
      first == std::string_view::npos ? first : authority.find(':', first + 1);
  TRY(JdbcUrl::Host place, one_host(authority.substr(0, second), kOraclePort));
  host.name = place.name;
  host.port = place.port;
  if (slash != std::string_view::npos) {
    url.database = std::string(text.substr(slash + 1));
    url.address = "//" + host.name + ":" + std::to_string(host.port) + "/" + url.database;
  } else if (second != std::string_view::npos) {
    url.database = std::string(authority.substr(second + 1));
    if (url.database.find_first_of("()") != std::string::npos) {
      return malformed("has a SID with parentheses");
    }
    url.address = oracle_description(host, url.database);
  } else {
    return malformed("names neither a service (//host:port/service) nor a SID (host:port:SID)");
  }
  url.hosts.push_back(std::move(host));
  return {};
}

Status parse_oracle(std::string_view rest, JdbcUrl& url) {
  const std::size_t at = rest.rfind('@');
  if (at == std::string_view::npos) return malformed("has no '@' in front of the database");
  std::string_view place = rest.substr(at + 1);
  const std::size_t mark = place.find('?');
  if (mark != std::string_view::npos && !place.starts_with("(")) {
    for (const std::string& part : split(place.substr(mark + 1), '&')) {
      const std::size_t equals = part.find('=');
      if (equals == std::string::npos) continue;
      url.parameters[to_lower(part.substr(0, equals))] = part.substr(equals + 1);
    }
    place = place.substr(0, mark);
  }
  JdbcUrl::Host host;
  read_oracle_login(rest.substr(0, at), host);
  return read_oracle_address(place, url, std::move(host));
}

void take_parameter(JdbcUrl& url, std::string_view name, std::string& to) {
  const auto found = url.parameters.find(std::string(name));
  if (found == url.parameters.end()) return;
  to = found->second;
  url.parameters.erase(found);
}

// Microsoft's driver and jTDS: the first has everything behind ';', the second the database in the
// path.
Status parse_sql_server(std::string_view rest, JdbcUrl& url) {
  if (!rest.starts_with("//")) return malformed("has no //host");
  rest.remove_prefix(2);
  const std::size_t semicolon = rest.find(';');
  if (semicolon != std::string_view::npos) TRY(read_keywords(rest.substr(semicolon + 1), url));
  std::string_view place = rest.substr(0, semicolon);
  if (const std::size_t slash = place.find('/'); slash != std::string_view::npos) {
    url.database = percent_decoded(place.substr(slash + 1));
    place = place.substr(0, slash);
  }
  std::string server(place);
  std::string port;
  std::string instance;
  take_parameter(url, "server", server);
  take_parameter(url, "servername", server);
  take_parameter(url, "port", port);
  take_parameter(url, "portnumber", port);
  take_parameter(url, "instance", instance);
  take_parameter(url, "instancename", instance);
  take_parameter(url, "database", url.database);
  take_parameter(url, "databasename", url.database);
  if (const std::size_t slash = server.find('\\'); slash != std::string::npos) {
    const std::size_t colon = server.find(':', slash);
    instance = server.substr(slash + 1, colon == std::string::npos ? colon : colon - slash - 1);
    server.erase(slash, colon == std::string::npos ? colon : colon - slash);
  }
  const bool has_port = !port.empty() || server.find(':') != std::string::npos;
  if (!port.empty()) server += ":" + port;
  TRY(JdbcUrl::Host host, one_host(server, kSqlServerPort));
  // Where both are given the port counts, as with Microsoft's driver.
  if (!instance.empty() && !has_port) url.address = instance;
  url.hosts.push_back(std::move(host));
  return {};
}

// "//host:port/db:user=u;password=p;", or "db:..." of a catalogued database.
Status parse_db2(std::string_view rest, JdbcUrl& url) {
  const bool has_host = rest.starts_with("//");
  std::string_view place = has_host ? rest.substr(2) : rest;
  std::string_view database = place;
  if (has_host) {
    const std::size_t slash = place.find('/');
    if (slash == std::string_view::npos)
      return malformed("names no database: //host:port/database");
    database = place.substr(slash + 1);
    place = place.substr(0, slash);
    TRY(JdbcUrl::Host host, one_host(place, kDb2Port));
    url.hosts.push_back(std::move(host));
  }
  const std::size_t colon = database.find(':');
  if (colon != std::string_view::npos) TRY(read_keywords(database.substr(colon + 1), url));
  url.database = percent_decoded(database.substr(0, colon));
  if (url.database.empty()) return malformed("names no database");
  return {};
}

Status parse_data_source(std::string_view rest, JdbcUrl& url) {
  if (rest.empty()) return malformed("names neither a data source nor Driver=");
  std::string words(rest);
  const std::size_t semicolon = rest.find(';');
  // The first part is a data source's name, unless it is a keyword itself.
  if (rest.substr(0, semicolon).find('=') == std::string_view::npos) {
    words = "DSN=" + std::string(rest.substr(0, semicolon)) +
            (semicolon == std::string_view::npos ? "" : std::string(rest.substr(semicolon)));
  }
  TRY(const Keywords keywords, split_keywords(words));
  for (const auto& [name, value] : keywords) {
    const std::string word = to_lower(name);
    if (word == "dsn" || word == "driver" || word == "filedsn") url.database = value;
  }
  if (url.database.empty()) return malformed("names neither a data source nor Driver=");
  url.address = std::move(words);
  return {};
}

Status parse_rest(std::string_view rest, JdbcUrl& url) {
  switch (url.product) {
    case Product::kOracle:
      return parse_oracle(rest, url);
    case Product::kSqlServer:
      return parse_sql_server(rest, url);
    case Product::kDb2:
      return parse_db2(rest, url);
    case Product::kOdbc:
      return parse_data_source(rest, url);
    case Product::kMySql:
    case Product::kPostgreSql:
    case Product::kSqlite:
      break;
  }
  return Error(ErrorCode::kUnsupported, "not a JDBC URL of a known database");
}

}  // namespace

std::optional<Product> product_of_odbc_url(std::string_view text) {
  const OdbcScheme* scheme = find_odbc_scheme(text);
  if (scheme == nullptr) return std::nullopt;
  return scheme->product;
}

Result<JdbcUrl> parse_odbc_url(std::string_view text) {
  const OdbcScheme* scheme = find_odbc_scheme(text);
  if (scheme == nullptr) {
    return Error(ErrorCode::kUnsupported, "not a JDBC URL of a known database");
  }
  JdbcUrl url;
  url.product = scheme->product;
  TRY(parse_rest(text.substr(scheme->prefix.size()), url));
  return url;
}

Result<Keywords> split_keywords(std::string_view text) {
  Keywords out;
  while (!text.empty()) {
    const std::size_t equals = text.find('=');
    const std::size_t end = std::min(text.find(';'), text.size());
    if (equals == std::string_view::npos || equals > end) {
      if (!trim(text.substr(0, end)).empty()) {
        return malformed("has a word without '=' between its semicolons");
      }
      text.remove_prefix(std::min(end + 1, text.size()));
      continue;
    }
    std::string name(trim(text.substr(0, equals)));
    text.remove_prefix(equals + 1);
    std::string value;
    if (text.starts_with("{")) {
      std::size_t at = 1;
      for (; at < text.size(); ++at) {
        if (text[at] != '}') {
          value += text[at];
        } else if (at + 1 < text.size() && text[at + 1] == '}') {
          value += text[at++];
        } else {
          break;
        }
      }
      if (at >= text.size()) return malformed("has a '{' without '}'");
      text.remove_prefix(at + 1);
      const std::size_t next = std::min(text.find(';'), text.size());
      if (!trim(text.substr(0, next)).empty()) return malformed("has a text behind '}'");
    } else {
      value = std::string(trim(text.substr(0, text.find(';'))));
    }
    out.emplace_back(std::move(name), std::move(value));
    text.remove_prefix(std::min(text.find(';'), text.size()));
    if (!text.empty()) text.remove_prefix(1);
  }
  return out;
}

}  // namespace sluice::sql
