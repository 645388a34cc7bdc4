#include "sqoop/cli/secrets.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <span>

#include "base/process_arguments.h"
#include "base/text.h"
#include "sqoop/cli/password_alias.h"

namespace sluice::sqoop {
namespace {

constexpr std::string_view kStars = "***";

bool is_password_option(std::string_view token) {
  if (!token.starts_with("-")) return false;
  token.remove_prefix(token.find_first_not_of('-') == std::string_view::npos
                          ? token.size()
                          : token.find_first_not_of('-'));
  return token == "password" || token == "accumulo-password";
}

using Spans = std::vector<std::pair<std::size_t, std::size_t>>;  // start and length

// "password=x", "password1=x" and "-Dmy.password=x"; in a host's "(password=x)" up to its end.
void find_assignments(std::string_view text, Spans& found) {
  const std::string lower = to_lower(text);
  constexpr std::string_view kWord = "password";
  for (std::size_t at = 0; (at = lower.find(kWord, at)) != std::string::npos;) {
    const bool of_host = at > 0 && (text[at - 1] == '(' || text[at - 1] == ',');
    at += kWord.size();
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    // "passphrase" has no form that is passed here; "password.file=x" names no secret.
    at = text.find_first_not_of(" \t", at);
    if (at == std::string_view::npos || text[at] != '=') continue;
    const std::size_t from = at + 1;
    std::size_t to = text.find_first_of(of_host ? "&;)," : "&;", from);
    if (to == std::string_view::npos) to = text.size();
    if (to > from) found.emplace_back(from, to - from);
    at = to;
  }
}

// ODBC's "PWD=x", behind a semicolon or where the keywords begin; in braces up to the closing one.
void find_odbc_passwords(std::string_view text, Spans& found) {
  const std::string lower = to_lower(text);
  for (const std::string_view word : {"pwd", "password"}) {
    for (std::size_t at = 0; (at = lower.find(word, at)) != std::string::npos;) {
      const bool begins =
          at == 0 || std::string_view(";: \t\n'\"").find(text[at - 1]) != std::string_view::npos;
      at += word.size();
      const std::size_t equals = text.find_first_not_of(" \t", at);
      if (!begins || equals == std::string_view::npos || text[equals] != '=') continue;
      at = std::min(text.find_first_not_of(" \t", equals + 1), text.size());
      const bool braced = at < text.size() && text[at] == '{';
      std::size_t to = braced ? at + 1 : text.find_first_of(";\n", at);
      while (braced && to < text.size() && (text[to] != '}' || text.substr(to, 2) == "}}")) {
        to += text[to] == '}' ? 2 : 1;
      }
      to = std::min(to, text.size());
      if (to > at) found.emplace_back(at, to - at);
      at = to;
    }
  }
}

// "jdbc:mysql://user:x@host": from the first colon to the last '@', whatever the password holds.
void find_logins(std::string_view text, Spans& found) {
  constexpr std::string_view kScheme = "jdbc:";
  for (std::size_t at = 0; (at = text.find(kScheme, at)) != std::string_view::npos;) {
    at = text.find("//", at);
    if (at == std::string_view::npos) return;
    at += 2;
    const std::string_view authority = text.substr(at, text.find_first_of("? \t\n", at) - at);
    const std::size_t host = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (host == std::string_view::npos || colon == std::string_view::npos || colon >= host)
      continue;
    found.emplace_back(at + colon + 1, host - colon - 1);
  }
}

// "jdbc:oracle:thin:user/x@host".
void find_oracle_login(std::string_view text, Spans& found) {
  const std::size_t scheme = text.find("jdbc:oracle:");
  if (scheme == std::string_view::npos) return;
  const std::size_t slash = text.find('/', scheme);
  const std::size_t host = text.substr(0, text.find_first_of(" \t\n", scheme)).rfind('@');
  if (slash == std::string_view::npos || host == std::string_view::npos || slash + 1 >= host)
    return;
  found.emplace_back(slash + 1, host - slash - 1);
}

// Where the secret parts lie, in order and apart from each other.
Spans secrets_in(std::string_view text) {
  Spans found;
  find_assignments(text, found);
  find_odbc_passwords(text, found);
  find_logins(text, found);
  find_oracle_login(text, found);
  std::sort(found.begin(), found.end());
  Spans apart;
  for (const auto& [from, size] : found) {
    const std::size_t end = apart.empty() ? 0 : apart.back().first + apart.back().second;
    if (apart.empty() || from >= end) {
      apart.emplace_back(from, size);
    } else {
      apart.back().second = std::max(end, from + size) - apart.back().first;
    }
  }
  return apart;
}

std::string prompted(const Invocation& invocation) {
  std::fputs("Enter password: ", invocation.err);
  std::fflush(invocation.err);
  const int fd = fileno(invocation.in);
  termios before{};
  const bool terminal = isatty(fd) != 0 && tcgetattr(fd, &before) == 0;
  if (terminal) {
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd, TCSAFLUSH, &silent);
  }
  std::string line;
  for (int c = std::fgetc(invocation.in); c != EOF && c != '\n'; c = std::fgetc(invocation.in)) {
    line += static_cast<char>(c);
  }
  if (terminal) {
    tcsetattr(fd, TCSAFLUSH, &before);
    std::fputc('\n', invocation.err);
  }
  return line;
}

}  // namespace

std::string without_passwords(std::string text) {
  const auto found = secrets_in(text);
  for (auto secret = found.rbegin(); secret != found.rend(); ++secret) {
    text.replace(secret->first, secret->second, kStars);
  }
  return text;
}

std::vector<std::string> without_passwords(std::vector<std::string> args) {
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i > 0 && is_password_option(args[i - 1])) {
      args[i] = kStars;
    } else {
      args[i] = without_passwords(std::move(args[i]));
    }
  }
  return args;
}

void hide_passwords_from_ps(const std::vector<std::string>& args) {
  if (without_passwords(args) == args) return;
  bool password_follows = false;
  for (const std::span<char> argument : shown_arguments()) {
    const std::string_view text(argument.data(), argument.size());
    const bool is_password = password_follows;
    password_follows = !is_password && is_password_option(text);
    if (is_password) {
      std::fill(argument.begin(), argument.end(), '*');
      continue;
    }
    for (const auto& [from, count] : secrets_in(text)) {
      std::fill_n(argument.begin() + static_cast<std::ptrdiff_t>(from), count, '*');
    }
  }
}

namespace {

// As Hadoop's Path prints it.
std::string path_text(const std::string& given) {
  return given.starts_with("file:///") ? "file:" + given.substr(7) : given;
}

Result<std::string> read_password_file(const Settings& s, lake::FileSystems& file_systems,
                                       const JobLog& log) {
  TRY(const lake::Location location, file_systems.resolve(s.password_file));
  auto status = location.file_system->status(location.path);
  if (!status) {
    if (status.error().code() != ErrorCode::kNotFound) return std::move(status).error();
    return Error(ErrorCode::kNotFound,
                 "The provided password file " + path_text(s.password_file) + " does not exist!");
  }
  if (status->is_directory) {
    return Error(ErrorCode::kIsADirectory,
                 "The provided password file " + path_text(s.password_file) + " is a directory!");
  }
  TRY(std::string text, lake::read_all(*location.file_system, location.path, 1 << 16));
  if (text.ends_with("\n")) {
    text.pop_back();
    if (text.ends_with("\r")) text.pop_back();
    log.warn("util.password.FilePasswordLoader",
             "The password file ends with a newline, which is not taken as part of the password.");
  }
  return text;
}

// What stands in the password file, or in a store under the alias that stands in it.
Result<std::string> loaded_password(const Settings& s, Environment& environment,
                                    const JobLog& log) {
  const std::string loader = s.property("org.apache.sqoop.credentials.loader.class", "");
  if (loader.ends_with("CryptoFileLoader")) {
    return Error(ErrorCode::kUnsupported, loader + " is not offered by this version.");
  }
  TRY(std::string text, read_password_file(s, environment.file_systems, log));
  if (!loader.ends_with("CredentialProviderPasswordLoader")) return text;
  return aliased_password(s, text, environment, log);
}

}  // namespace

Status find_password(Settings& s, const Invocation& invocation, Environment& environment,
                     const JobLog& log) {
  if (s.prompt_password) {
    s.password = prompted(invocation);
    return {};
  }
  if (!s.password_alias.empty()) {
    auto found = aliased_password(s, s.password_alias, environment, log);
    if (!found) {
      return Error(found.error().code(), "Unable to process alias: " + found.error().message());
    }
    s.password = std::move(*found);
    return {};
  }
  if (s.password_file.empty()) return {};
  auto found = loaded_password(s, environment, log);
  if (found) {
    s.password = std::move(*found);
    return {};
  }
  log.warn("tool.BaseSqoopTool", "Failed to load password file");
  return Error(found.error().code(),
               "Error while loading password file: " + found.error().message());
}

}  // namespace sluice::sqoop
