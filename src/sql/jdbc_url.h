// JDBC URLs of the three databases, and what their parameters mean to the native drivers.
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

// "jdbc:mysql://h:3306,h2/db?k=v", "jdbc:mariadb:...", "jdbc:postgresql://h:5432/db?k=v",
// "jdbc:postgresql:db", "jdbc:sqlite:/path/to.db".
struct JdbcUrl {
  Product product = Product::kMySql;
  struct Host {
    std::string name;
    std::uint16_t port = 0;
  };
  std::vector<Host> hosts;  // at least one, except for SQLite
  std::string database;     // the path, for SQLite; may be empty for the others
  std::map<std::string, std::string> parameters;  // decoded; also from a connection-param-file
};

// True when the URL's scheme is one that open() knows.
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

// Parameters of the URL that mean nothing here, each as a sentence that names it.
std::vector<std::string> unused_parameters(const JdbcUrl& url);

// Connects. The error is the driver's own reason.
Result<std::unique_ptr<Connection>> open(const ConnectOptions& options);

// A JDBC boolean parameter.
bool flag(const JdbcUrl& url, const std::string& name, bool otherwise);

}  // namespace sluice::sql
