#include "kafka/tools/cli/arguments.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

Error wrong(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

std::string spelled(const char* name) {
  return name[0] == '-' ? name : "--" + std::string(name);
}

const Argument* find(std::span<const Argument> arguments, const std::string& text) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const Argument& one) { return spelled(one.name) == text; });
  return found == arguments.end() ? nullptr : &*found;
}

// With its short name, where it has one: "--config/-c".
std::string all_names(std::span<const Argument> arguments, const Argument& argument) {
  const std::string name = argument.same_as != nullptr ? argument.same_as : argument.name;
  std::string text = spelled(name.c_str());
  for (const Argument& one : arguments) {
    if (one.same_as != nullptr && name == one.same_as) text += "/" + spelled(one.name);
  }
  return text;
}

bool is_option(const std::string& text) {
  return text.size() > 1 && text[0] == '-' && !parse_int(text);
}

constexpr std::size_t kWidth = 75;

// Spreads a line over the whole width: each gap gets as many blanks, and those in the middle what
// is left.
std::string spread(const std::vector<std::string>& words) {
  std::size_t used = 0;
  for (const std::string& word : words) used += word.size();
  const std::size_t gaps = words.size() - 1;
  if (gaps == 0 || used + gaps >= kWidth) return join(words, " ");
  const std::size_t blanks = kWidth - used;
  const std::size_t more = blanks % gaps;
  const std::size_t first = (gaps - more + 1) / 2;
  std::string line = words.front();
  for (std::size_t i = 0; i < gaps; ++i) {
    const bool one_more = i >= first && i < first + more;
    line += std::string(blanks / gaps + (one_more ? 1 : 0), ' ') + words[i + 1];
  }
  return line;
}

// How much of the word fits: it may be broken behind a hyphen that a letter follows.
std::size_t fitting(const std::string& word, std::size_t room) {
  for (std::size_t end = std::min(room, word.size() - 1); end > 0; --end) {
    if (word[end - 1] == '-' && std::isalpha(static_cast<unsigned char>(word[end]))) return end;
  }
  return 0;
}

// Lines as argparse4j wraps them.
std::string wrapped(const std::string& text) {
  std::string lines;
  std::vector<std::string> line;
  std::size_t used = 0;
  const std::vector<std::string> words = split(text, ' ');
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    const std::size_t gap = line.empty() ? 0 : 1;
    // The blank behind a word counts as part of it.
    const std::size_t blank = i + 1 < words.size() ? 1 : 0;
    if (used + gap + word.size() + blank > kWidth && !line.empty()) {
      if (const std::size_t part = fitting(word, kWidth - std::min(kWidth, used + gap)); part > 0) {
        line.push_back(word.substr(0, part));
        word.erase(0, part);
      }
      lines += spread(line) + "\n";
      line.clear();
      used = 0;
    }
    used += word.size() + (line.empty() ? 0 : 1);
    line.push_back(std::move(word));
  }
  return lines + join(line, " ");
}

}  // namespace

Result<ParsedArguments> ParsedArguments::parse(const ArgumentTable& table,
                                               const std::vector<std::string>& args) {
  return parse(table, args, false);
}

Result<ParsedArguments> ParsedArguments::parse_head(const ArgumentTable& table,
                                                    const std::vector<std::string>& args) {
  return parse(table, args, true);
}

Result<ParsedArguments> ParsedArguments::parse(const ArgumentTable& table,
                                               const std::vector<std::string>& args,
                                               bool only_head) {
  ParsedArguments parsed;
  parsed.arguments_ = table.arguments;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!is_option(args[i]) || (only_head && !parsed.words_.empty())) {
      parsed.words_.push_back(args[i]);
      continue;
    }
    std::string name = args[i];
    std::optional<std::string> value;
    if (const auto equals = name.find('='); name.starts_with("--") && equals != name.npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    const Argument* argument = find(table.arguments, name);
    if (argument == nullptr) return wrong("unrecognized arguments: '" + args[i] + "'");
    auto& values = parsed.values_[argument->same_as ? argument->same_as : argument->name];
    if (argument->takes == Argument::Takes::kNothing) continue;
    if (!value) {
      if (i + 1 == args.size() || is_option(args[i + 1])) {
        return wrong("argument " + all_names(table.arguments, *argument) + ": expected " +
                     (argument->takes == Argument::Takes::kSeveral ? "at least one argument"
                                                                   : "one argument"));
      }
      value = args[++i];
    }
    values.push_back(*value);
    while (argument->takes == Argument::Takes::kSeveral && i + 1 < args.size() &&
           !is_option(args[i + 1])) {
      values.push_back(args[++i]);
    }
  }
  return parsed;
}

Status ParsedArguments::complete(const ArgumentTable& table, const ParsedArguments& parsed) {
  for (const Argument& argument : table.arguments) {
    if (argument.required && !parsed.has(argument.name)) {
      return wrong("argument " + all_names(table.arguments, argument) + " is required");
    }
  }
  return {};
}

std::optional<std::string> ParsedArguments::value(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> ParsedArguments::values(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

Result<std::optional<std::int64_t>> ParsedArguments::integer(const std::string& name,
                                                             const char* type) const {
  const std::optional<std::string> text = value(name);
  if (!text) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> number = parse_int(*text);
  const std::string_view kind = type;
  const std::int64_t most = kind == "Short"     ? std::numeric_limits<std::int16_t>::max()
                            : kind == "Integer" ? std::numeric_limits<std::int32_t>::max()
                                                : std::numeric_limits<std::int64_t>::max();
  if (number && *number <= most && *number >= -most - 1) return number;
  const bool fits_int = number && *number == static_cast<std::int32_t>(*number);
  const std::string spelled_name = all_names(arguments_, {name.c_str()});
  return wrong("argument " + spelled_name + ": could not convert '" + *text + "' to " + type +
               " (" +
               (kind == "Short" && fits_int ? "Value out of range. Value:\"" + *text + "\" Radix:10"
                                            : "For input string: \"" + *text + "\"") +
               ")");
}

int argument_error(const Invocation& invocation, const ArgumentTable& table,
                   const std::string& message) {
  const std::string text = wrapped(std::string(table.program) + ": error: " + message);
  std::fprintf(invocation.err, "%s\n%s\n", table.usage, text.c_str());
  return 1;
}

void print_argument_help(std::FILE* to, const ArgumentTable& table) {
  std::fprintf(to, "%s\n\n%s", table.usage, table.help);
}

}  // namespace sluice::kafka::tools
