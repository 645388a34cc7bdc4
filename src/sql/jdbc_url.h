// JDBC URLs of the databases, and what their parameters mean to the native drivers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sql/database.h"

namespace sluice::sql {

// "jdbc:mysql://h:3306,h2/db?k=v", "jdbc:mysql:replication://...", "jdbc:mysql:loadbalance://...",
// "jdbc:mariadb:...", "jdbc:postgresql://h:5432/db?k=v", "jdbc:postgresql:db",
// "jdbc:sqlite:/path/to.db". Hosts have the forms of jdbc_hosts.h. Those of databases that are
// reached by ODBC are in odbc_urls.h.
struct JdbcUrl {
  Product product = Product::kMySql;
  struct Host {
    std::string name;
    std::uint16_t port = 0;
    std::optional<std::string> user;  // before the URL's parameters
    std::optional<std::string> password;
    bool replica = false;  // its data may be behind the source's
  };
  std::vector<Host> hosts;  // tried in this order; at least one, except for SQLite and ODBC
  std::string database;     // the path, for SQLite; may be empty for the others
  // Oracle: what its client connects to. SQL Server: the instance. ODBC: the keywords, which may
  // hold a password.
  std::string address;
  std::map<std::string, std::string> parameters;  // decoded; also from a connection-param-file
};

// True when the URL's scheme is one that connect/open.h knows.
bool known_scheme(const std::string& url);
// kUnsupported for another scheme, kInvalidArgument for a malformed URL. The message never repeats
// the URL's parameters: they may hold a password.
Result<JdbcUrl> parse_jdbc_url(const std::string& url);

// How to connect.
struct ConnectOptions {
  JdbcUrl url;
  std::string user;                     // before the URL's own
  std::optional<std::string> password;  // before the URL's own
  bool read_only = true;                // SQLite: the file is not written
};

// A JDBC boolean parameter.
bool flag(const JdbcUrl& url, const std::string& name, bool otherwise);

}  // namespace sluice::sql
