#include "sql/postgresql/connect_words.h"

#include "base/text.h"

namespace sluice::sql::postgresql {
namespace {

std::string parameter(const JdbcUrl& url, const std::string& name) {
  const auto found = url.parameters.find(name);
  return found == url.parameters.end() ? "" : found->second;
}

std::string sslmode_of(const JdbcUrl& url) {
  if (const std::string mode = parameter(url, "sslmode"); !mode.empty()) return to_lower(mode);
  const bool trusts_all = parameter(url, "sslfactory").ends_with("NonValidatingFactory");
  const auto ssl = url.parameters.find("ssl");
  // "ssl" alone, and "ssl=" with nothing behind it, ask for it too.
  const bool wanted =
      ssl != url.parameters.end() && (ssl->second.empty() || flag(url, "ssl", false));
  if (!wanted) return "";
  return trusts_all ? "require" : "verify-full";
}

// Seconds; the shorter of the two, where 0 is none.
std::string connect_timeout_of(const JdbcUrl& url) {
  constexpr std::int64_t kDefault = 10;  // as pgjdbc's
  std::int64_t seconds = parse_int(parameter(url, "connectTimeout")).value_or(kDefault);
  const std::int64_t login = parse_int(parameter(url, "loginTimeout")).value_or(0);
  if (login > 0 && (seconds == 0 || login < seconds)) seconds = login;
  return std::to_string(seconds);
}

std::string target_of(const JdbcUrl& url) {
  const std::string target = to_lower(parameter(url, "targetServerType"));
  if (target == "primary" || target == "master") return "primary";
  if (target == "secondary" || target == "slave") return "standby";
  if (target == "prefersecondary" || target == "preferslave") return "prefer-standby";
  return "";  // any; a primary is not preferred by the library
}

// The server's settings, as one line of options.
std::string options_of(const JdbcUrl& url) {
  std::string options = parameter(url, "options");
  const auto add = [&](const std::string& setting) {
    options += (options.empty() ? "-c " : " -c ") + setting;
  };
  // The user's own, and what the role says, count; but an import is not cut off by a default.
  if (options.find("statement_timeout") == std::string::npos) add("statement_timeout=0");
  if (const std::string schema = parameter(url, "currentSchema"); !schema.empty()) {
    std::string escaped;
    for (const char c : schema) {
      if (c == ' ' || c == '\\') escaped += '\\';
      escaped += c;
    }
    add("search_path=" + escaped);
  }
  if (flag(url, "readOnly", false) && to_lower(parameter(url, "readOnlyMode")) != "ignore") {
    add("default_transaction_read_only=on");
  }
  return options;
}

void add_places(const JdbcUrl& url, ConnectWords& words) {
  std::string hosts;
  std::string ports;
  for (const JdbcUrl::Host& host : url.hosts) {
    if (!hosts.empty()) hosts += ',', ports += ',';
    hosts += host.name;
    ports += std::to_string(host.port);
  }
  words.add("host", hosts);
  words.add("port", ports);
}

}  // namespace

ConnectWords words_of(const ConnectOptions& options) {
  const JdbcUrl& url = options.url;
  ConnectWords words;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) words.add(name, value);
  };
  add_places(url, words);
  const JdbcUrl::Host& host = url.hosts.front();
  const std::string user =
      host.user.value_or(options.user.empty() ? parameter(url, "user") : options.user);
  add("user", user);
  add("dbname", url.database.empty() ? user : url.database);
  add("password", host.password.value_or(options.password.value_or(parameter(url, "password"))));
  add("sslmode", sslmode_of(url));
  for (const char* name : {"sslrootcert", "sslcert", "sslkey", "sslpassword"}) {
    add(name, parameter(url, name));
  }
  add("channel_binding", to_lower(parameter(url, "channelBinding")));
  const std::string gss = to_lower(parameter(url, "gssEncMode"));
  add("gssencmode", gss == "allow" ? "prefer" : gss);
  add("krbsrvname", parameter(url, "kerberosServerName"));
  add("connect_timeout", connect_timeout_of(url));
  const std::string application = parameter(url, "ApplicationName");
  words.add("application_name", application.empty() ? "sluice sqoop" : application);
  add("options", options_of(url));
  add("target_session_attrs", target_of(url));
  if (!flag(url, "tcpKeepAlive", true)) words.add("keepalives", "0");
  words.add("client_encoding", "UTF8");
  return words;
}

}  // namespace sluice::sql::postgresql
