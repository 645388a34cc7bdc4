#include "sqoop/cli/mysql_environment.h"

#include "base/file.h"
#include "base/text.h"
#include "sql/jdbc_url.h"

namespace sluice::sqoop {
namespace {

// An empty variable is one that is not set, as for the image.
std::string value_or(const Variables& variables, const char* name, const char* otherwise) {
  const auto found = variables.find(name);
  return found == variables.end() || found->second.empty() ? otherwise : found->second;
}

Result<std::optional<std::string>> password(const Variables& variables, const std::string& name) {
  if (const std::string value = value_or(variables, name.c_str(), ""); !value.empty()) {
    return std::optional(value);
  }
  const std::string file = value_or(variables, (name + "_FILE").c_str(), "");
  if (file.empty()) return std::optional<std::string>();
  auto text = read_file(file);
  if (!text) return text.error().with(name + "_FILE");
  while (text->ends_with('\n')) text->pop_back();
  return std::optional(*std::move(text));
}

bool names_somebody(const Settings& settings, const sql::JdbcUrl& url) {
  return !settings.username.empty() || settings.password || settings.prompt_password ||
         !settings.password_file.empty() || url.hosts.front().user ||
         url.parameters.contains("user");
}

// The one host that the variables are about.
bool is_of(const sql::JdbcUrl& url, const std::string& host, const std::string& port) {
  return url.product == sql::Product::kMySql && url.hosts.size() == 1 &&
         url.hosts.front().name == host && std::to_string(url.hosts.front().port) == port;
}

}  // namespace

Status take_mysql_environment(Settings& settings, const Variables& variables, const JobLog& log) {
  const std::string database = value_or(variables, "MYSQL_DATABASE", "");
  if (database.empty()) return {};
  const std::string host = value_or(variables, "MYSQL_HOST", "mysql");
  const std::string port = value_or(variables, "MYSQL_TCP_PORT", "3306");
  if (settings.connect.empty()) {
    settings.connect = "jdbc:mysql://" + host + ":" + port + "/" + database;
    log.info("tool.BaseSqoopTool", "--connect is " + settings.connect + ", by MYSQL_DATABASE");
  }
  const auto url = sql::parse_jdbc_url(settings.connect);
  // What is wrong with a connect string is said where it is used.
  if (!url || !is_of(*url, host, port) || names_somebody(settings, *url)) return {};
  const std::string user = value_or(variables, "MYSQL_USER", "");
  TRY(settings.password,
      password(variables, user.empty() ? "MYSQL_ROOT_PASSWORD" : "MYSQL_PASSWORD"));
  if (!settings.password && user.empty()) return {};
  settings.username = user.empty() ? "root" : user;
  return {};
}

}  // namespace sluice::sqoop
