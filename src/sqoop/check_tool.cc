#include "sqoop/check_tool.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "sql/jdbc_url.h"
#include "sqoop/cli/command_line.h"
#include "sqoop/cli/option_table.h"
#include "sqoop/cli/secrets.h"
#include "sqoop/cli/settings.h"
#include "sqoop/cli/shell_words.h"

namespace sluice::sqoop {
namespace {

constexpr std::uintmax_t kLargestScript = 4 << 20;
constexpr std::size_t kMostFiles = 10'000;

// What the tools say while they read a command goes nowhere but into a string.
class Said {
 public:
  Said() : file_(::open_memstream(&text_, &size_)) {}
  ~Said() {
    std::fclose(file_);
    std::free(text_);
  }
  Said(const Said&) = delete;
  Said& operator=(const Said&) = delete;

  std::FILE* file() { return file_; }
  std::string text() {
    std::fflush(file_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

// A token whose value only the shell knows.
bool is_unknown(const std::string& word) {
  return word.starts_with("$") || word.starts_with("`");
}

// The first sentence of what Sqoop says, on one line.
std::string one_line(const std::string& text) {
  std::string out;
  for (const std::string& line : split(text, '\n')) {
    const std::string_view part = trim(line);
    if (part.empty() || part.starts_with("Try ")) continue;
    out += (out.empty() ? "" : " ") + std::string(part);
  }
  return without_passwords(out);
}

// Of the lines of a log: "... Unrecognized argument: --x" without time and source.
std::string errors_of(const std::string& log) {
  std::string out;
  for (const std::string& line : split(log, '\n')) {
    const std::size_t level = line.find(" ERROR ");
    if (level == std::string::npos) continue;
    const std::size_t text = line.find(": ", level);
    if (text != std::string::npos) out += line.substr(text + 2) + "\n";
  }
  return out;
}

class Checker {
 public:
  explicit Checker(const Invocation& invocation) : invocation_(invocation) {}

  void check_path(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      check_file(path);
      return;
    }
    std::vector<std::string> files;
    for (fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied,
                                             failed);
         !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
      if (at->is_regular_file(failed) && files.size() < kMostFiles) {
        files.push_back(at->path().string());
      }
    }
    if (files.size() == kMostFiles)
      say(path, "only its first " + std::to_string(kMostFiles) + " files are read");
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) check_file(file);
  }

  int finish() const {
    std::fprintf(invocation_.out, "%zu commands: %zu would run unchanged, %zu would not.\n",
                 good_ + bad_, good_, bad_);
    return bad_ == 0 && !unreadable_ ? 0 : 1;
  }

 private:
  void say(const std::string& place, const std::string& text) const {
    std::fprintf(invocation_.out, "%s: %s\n", place.c_str(), text.c_str());
  }
  void refuse(const std::string& place, const std::string& reason) {
    ++bad_;
    say(place, "would not run: " + reason);
  }

  void check_file(const std::string& path) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    const auto text = !failed && size <= kLargestScript ? read_file(path) : Result<std::string>("");
    if (failed || !text) {
      unreadable_ = true;
      say(path, "can't be read: " + (failed ? failed.message() : text.error().message()));
      return;
    }
    if (text->find('\0') != std::string::npos) return;  // no text
    if (is_options_file(*text)) {
      check_options_file(path, *text);
      return;
    }
    for (const ShellCommand& command : shell_commands(*text)) {
      check_command(path + ":" + std::to_string(command.line), command);
    }
  }

  // An options file has an option or a tool's name alone on its first line.
  static bool is_options_file(const std::string& text) {
    for (const std::string& line : split(text, '\n')) {
      const std::string_view word = trim(line);
      if (word.empty() || word.starts_with("#")) continue;
      return word.starts_with("-") || find_tool(word) != nullptr;
    }
    return false;
  }

  void check_options_file(const std::string& path, const std::string& text) {
    auto tokens = options_file_tokens(path, text);
    if (!tokens) {
      refuse(path, one_line(tokens.error().message()));
      return;
    }
    if (tokens->empty()) return;
    if (const Tool* tool = find_tool(tokens->front())) {
      tokens->erase(tokens->begin());
      check_tool(path, *tool, std::move(*tokens), false);
      return;
    }
    // Part of a command line: its options are those of one tool at least.
    std::string unknown;
    for (const Tool& tool : tools()) {
      if (!tool.offered || tool.groups.empty()) continue;
      const auto line = parse_command_line(tool, *tokens);
      if (line && line->stray.empty()) {
        ++good_;
        say(path, "options of sqoop " + std::string(tool.name) + ", which are known");
        return;
      }
      if (line && tool.name == "import") unknown = "Unrecognized argument: " + line->stray.front();
      if (!line && tool.name == "import") unknown = line.error().message();
    }
    refuse(path, one_line(unknown));
  }

  // "sudo -u x /opt/sqoop/bin/sqoop-import ...": the first word that is sqoop or one of its tools.
  void check_command(const std::string& place, const ShellCommand& command) {
    for (std::size_t i = 0; i < command.words.size(); ++i) {
      const std::string& word = command.words[i];
      const std::string name = word.substr(word.rfind('/') + 1);
      std::vector<std::string> args(command.words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                    command.words.end());
      if (name.starts_with("sqoop-") && find_tool(name.substr(6)) != nullptr) {
        check_tool(place, *find_tool(name.substr(6)), std::move(args), command.eats_conditions);
        return;
      }
      if (name != "sqoop") continue;
      // The tool itself may be in an options file.
      auto expanded = expand_options_files(args);
      if (!expanded) {
        refuse(place, one_line(expanded.error().message()));
        return;
      }
      args = std::move(*expanded);
      if (args.empty() || is_unknown(args.front())) return;
      const Tool* tool = find_tool(args.front());
      if (tool == nullptr) {
        if (i == 0) refuse(place, "No such sqoop tool: " + args.front());
        return;
      }
      args.erase(args.begin());
      check_tool(place, *tool, std::move(args), command.eats_conditions);
      return;
    }
  }

  void check_tool(const std::string& place, const Tool& tool, std::vector<std::string> args,
                  bool eats_conditions) {
    const std::string name = "sqoop " + std::string(tool.name);
    const auto reason = reason_against(tool, std::move(args), eats_conditions);
    if (reason) {
      refuse(place, name + ": " + *reason);
      return;
    }
    ++good_;
    say(place, name + " would run unchanged");
  }

  // What only the shell knows may be any option; of an option's value it does not matter.
  static std::vector<std::string> known_words(const std::vector<std::string>& words) {
    std::vector<std::string> known;
    for (const std::string& word : words) {
      const bool is_value = !known.empty() && known.back().starts_with("-");
      if (is_value || !is_unknown(word)) known.push_back(word);
    }
    return known;
  }

  static std::optional<std::string> reason_against(const Tool& tool, std::vector<std::string> args,
                                                   bool eats_conditions) {
    if (!tool.offered) return "is not offered by this version.";
    auto expanded = expand_options_files(args);
    if (!expanded) return one_line(expanded.error().message());
    if (tool.groups.empty()) return std::nullopt;
    const std::vector<std::string> known = known_words(*expanded);
    Said said;
    const JobLog log(said.file());
    const auto line = parse_command_line(tool, known);
    if (!line) return one_line(line.error().message());
    const auto settings = read_settings(tool, *line, log);
    if (!settings) return one_line(settings.error().message());
    if (settings->help) return std::nullopt;
    if (const auto refusal = check_settings(tool, *settings, *line, log)) {
      return one_line(errors_of(said.text()) + refusal->message + "\n" + refusal->hint);
    }
    if (eats_conditions && !settings->query.empty()) {
      return "the shell takes $CONDITIONS for a variable of its own there: write \\$CONDITIONS.";
    }
    if (!settings->connect.empty() && !is_unknown(settings->connect) &&
        !sql::known_scheme(settings->connect)) {
      return "there is no connector for " + without_passwords(settings->connect);
    }
    if (tool.name != "job" || !line->has("create") || line->extra.empty()) return std::nullopt;
    const Tool* inner = find_tool(line->extra.front());
    if (inner == nullptr) return "No such tool: " + line->extra.front();
    return reason_against(*inner, {line->extra.begin() + 1, line->extra.end()}, eats_conditions);
  }

  const Invocation& invocation_;
  std::size_t good_ = 0;
  std::size_t bad_ = 0;
  bool unreadable_ = false;
};

}  // namespace

int check_scripts(const Invocation& invocation, const std::vector<std::string>& paths) {
  if (paths.empty() || paths.front().starts_with("-")) {
    std::fputs(
        "usage: sqoop check PATH...\n\nSays of the sqoop commands in scripts, options files and "
        "folders of these which would run\nunchanged, and of the others why not, with file and "
        "line. Runs none of them.\n",
        paths.empty() ? invocation.err : invocation.out);
    return paths.empty() ? 1 : 0;
  }
  Checker checker(invocation);
  for (const std::string& path : paths) checker.check_path(path);
  return checker.finish();
}

}  // namespace sluice::sqoop
