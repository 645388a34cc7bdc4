#include "sqoop/cli/command_line.h"

#include <algorithm>
#include <array>

#include "base/file.h"

namespace sluice::sqoop {
namespace {

// What a parser knows of a name: nothing, or whether it takes a value.
struct Known {
  std::string key;
  bool takes_value;
};
using Lookup = std::optional<Known> (*)(const Tool& tool, std::string_view name);

std::optional<Known> tool_option(const Tool& tool, std::string_view name) {
  const OptionText* option = find_option(tool, name);
  if (option == nullptr) return std::nullopt;
  return Known{std::string(option->key()), !option->argument.empty()};
}

std::optional<Known> generic_option(const Tool&, std::string_view name) {
  static constexpr std::array<std::string_view, 8> kNames{
      "D", "fs", "conf", "jt", "files", "libjars", "archives", "tokenCacheFile"};
  if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) return std::nullopt;
  return Known{std::string(name), true};
}

std::string_view without_hyphens(std::string_view token) {
  if (token.starts_with("--")) return token.substr(2);
  if (token.starts_with("-")) return token.substr(1);
  return token;
}

std::string without_quotes(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

// A piece of an argument, and which one that is: "--opt=value" makes two.
struct Token {
  std::string text;
  std::size_t argument = 0;
};

std::vector<Token> tokens_of(const std::vector<std::string>& args) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < args.size(); ++i) tokens.push_back({.text = args[i], .argument = i});
  return tokens;
}

class GnuParser {
 public:
  GnuParser(const Tool& tool, Lookup lookup, bool strip_quotes)
      : tool_(tool), lookup_(lookup), strip_quotes_(strip_quotes) {}

  struct Option {
    std::string key;
    std::string value;
    std::size_t first = 0;  // argument, and the last
    std::size_t last = 0;
  };
  struct Given {
    std::vector<Option> options;
    std::vector<Token> rest;
  };

  Result<Given> parse(const std::vector<Token>& args) const {
    const std::vector<Token> tokens = flatten(args);
    Given given;
    for (std::size_t i = 0; i < tokens.size();) {
      const std::optional<Known> known = option_token(tokens[i].text);
      if (!known) {
        given.rest.assign(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.end());
        break;
      }
      Option option{
          .key = known->key, .value = "", .first = tokens[i].argument, .last = tokens[i].argument};
      ++i;
      if (known->takes_value) {
        if (i == tokens.size() || option_token(tokens[i].text)) {
          return Error(ErrorCode::kInvalidArgument, "Missing argument for option: " + known->key);
        }
        option.value = strip_quotes_ ? without_quotes(tokens[i].text) : tokens[i].text;
        option.last = tokens[i].argument;
        ++i;
      }
      given.options.push_back(std::move(option));
    }
    return given;
  }

 private:
  std::optional<Known> option_token(const std::string& token) const {
    if (!token.starts_with("-") || token == "-" || token == "--") return std::nullopt;
    return lookup_(tool_, without_hyphens(token));
  }

  // Cuts "--opt=value" and "-m4"; from the first token of another shape on nothing is cut.
  std::vector<Token> flatten(const std::vector<Token>& args) const {
    std::vector<Token> tokens;
    bool untouched = false;
    for (const Token& token : args) {
      const std::string& arg = token.text;
      if (untouched || !arg.starts_with("-") || arg == "-" || option_token(arg)) {
        tokens.push_back(token);
        continue;
      }
      const std::size_t equals = arg.find('=');
      if (equals != std::string::npos &&
          lookup_(tool_, without_hyphens(std::string_view(arg).substr(0, equals)))) {
        tokens.push_back({arg.substr(0, equals), token.argument});
        tokens.push_back({arg.substr(equals + 1), token.argument});
      } else if (arg.size() > 2 && lookup_(tool_, without_hyphens(arg.substr(0, 2)))) {
        tokens.push_back({arg.substr(0, 2), token.argument});
        tokens.push_back({arg.substr(2), token.argument});
      } else {
        untouched = true;
        tokens.push_back(token);
      }
    }
    return tokens;
  }

  const Tool& tool_;
  Lookup lookup_;
  bool strip_quotes_;
};

std::string between(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t from = text.find(open);
  if (from == std::string_view::npos) return "";
  const std::size_t to = text.find(close, from);
  if (to == std::string_view::npos) return "";
  std::string value(text.substr(from + open.size(), to - from - open.size()));
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kEntities{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}}};
  for (const auto& [entity, meaning] : kEntities) {
    for (std::size_t at = 0; (at = value.find(entity, at)) != std::string::npos; ++at) {
      value.replace(at, entity.size(), meaning);
    }
  }
  return value;
}

// Hadoop's configuration files: <property><name>k</name><value>v</value></property>.
Status read_configuration(const std::string& path, std::map<std::string, std::string>& properties) {
  TRY(const std::string text, read_file(path));
  const std::string_view all = text;
  for (std::size_t at = 0; (at = all.find("<property>", at)) != std::string_view::npos; ++at) {
    const std::string_view one = all.substr(at, all.find("</property>", at) - at);
    const std::string name = between(one, "<name>", "</name>");
    if (!name.empty()) properties[name] = between(one, "<value>", "</value>");
  }
  return {};
}

Status take_generic(const std::string& key, const std::string& value, CommandLine& line) {
  if (key == "D") {
    const std::size_t equals = value.find('=');
    if (equals != std::string::npos)
      line.properties[value.substr(0, equals)] = value.substr(equals + 1);
  } else if (key == "fs") {
    line.file_system = value;
  } else if (key == "conf") {
    TRY(read_configuration(value, line.properties));
    line.configuration_files.push_back(value);
  } else {
    line.cluster_only.push_back("-" + key);
  }
  return {};
}

bool is_password(std::string_view key) {
  return key == "password" || key == "P";
}

}  // namespace

std::optional<std::string> CommandLine::value(std::string_view key) const {
  const auto found = options.find(std::string(key));
  return found == options.end() ? std::nullopt : std::optional<std::string>(found->second);
}

Result<CommandLine> parse_command_line(const Tool& tool, const std::vector<std::string>& args) {
  CommandLine line;
  const auto dashes = std::find(args.begin(), args.end(), "--");
  if (dashes != args.end()) line.extra.assign(dashes + 1, args.end());
  const std::vector<std::string> own(args.begin(), dashes);

  TRY(GnuParser::Given generic, GnuParser(tool, generic_option, false).parse(tokens_of(own)));
  for (const auto& option : generic.options) TRY(take_generic(option.key, option.value, line));
  if (!line.file_system.empty()) line.properties["fs.defaultFS"] = line.file_system;

  TRY(GnuParser::Given given, GnuParser(tool, tool_option, true).parse(generic.rest));
  for (auto& option : given.options) {
    line.options.emplace(option.key, std::move(option.value));
    if (is_password(option.key)) {
      for (std::size_t i = option.first; i <= option.last; ++i) line.password_args.push_back(i);
    }
  }
  for (Token& token : given.rest) line.stray.push_back(std::move(token.text));
  return line;
}

}  // namespace sluice::sqoop
