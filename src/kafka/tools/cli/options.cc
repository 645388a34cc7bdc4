#include "kafka/tools/cli/options.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

const Option* find(std::span<const Option> table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Option& option) { return option.name == name; });
  return found == table.end() ? nullptr : &*found;
}

Error unknown(std::string_view name) {
  return Error(ErrorCode::kInvalidArgument, std::string(name) + " is not a recognized option");
}

bool looks_like_option(const std::string& arg) {
  return arg.size() > 1 && arg[0] == '-';
}

// What is no option by its look, and for a number a negative one too.
bool is_maybe_value(Takes takes, const std::string& arg) {
  if (takes == Takes::kMaybeNumber) return parse_int(arg).has_value();
  return takes == Takes::kMaybeValue && !looks_like_option(arg);
}

std::string pad(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

Status check_required(std::span<const Option> table, const ParsedOptions& parsed) {
  if (parsed.has("help") || parsed.has("version")) return {};
  std::vector<std::string> absent;
  for (const Option& option : table) {
    if (option.required && !parsed.has(option.name)) absent.emplace_back(option.name);
  }
  if (absent.empty()) return {};
  return Error(ErrorCode::kInvalidArgument,
               "Missing required option(s) [" + join(absent, ", ") + "]");
}

}  // namespace

Result<ParsedOptions> ParsedOptions::parse(std::span<const Option> table,
                                           const std::vector<std::string>& args) {
  ParsedOptions parsed;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg == "--") break;
    if (!looks_like_option(arg)) continue;
    const bool is_long = arg.starts_with("--");
    std::string name = arg.substr(is_long ? 2 : 1);
    std::optional<std::string> value;
    if (const auto equals = name.find('='); equals != name.npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    const Option* option = find(table, name);
    // "-abc" that is no name is a row of one-letter options, of which there are none.
    if (option == nullptr) return unknown(is_long ? name : name.substr(0, 1));
    // "--list=x" is "--list", as for joptsimple.
    if (option->takes == Takes::kNothing) value.reset();
    if (option->takes == Takes::kValue && !value) {
      if (i + 1 == args.size()) {
        return Error(ErrorCode::kInvalidArgument, "Option " + name + " requires an argument");
      }
      value = args[++i];
    }
    if (!value && i + 1 < args.size() && is_maybe_value(option->takes, args[i + 1])) {
      value = args[++i];
    }
    parsed.order_.push_back(name);
    auto& values = parsed.given_[name];
    if (value) values.push_back(*std::move(value));
  }
  TRY(check_required(table, parsed));
  return parsed;
}

std::vector<std::string> ParsedOptions::values(std::string_view name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::vector<std::string>() : found->second;
}

Result<std::optional<std::string>> ParsedOptions::value(std::string_view name) const {
  std::vector<std::string> all = values(name);
  if (all.size() > 1) {
    return Error(ErrorCode::kInvalidArgument, "Found multiple arguments for option " +
                                                  std::string(name) +
                                                  ", but you asked for only one");
  }
  if (all.empty()) return std::optional<std::string>();
  return std::optional(std::move(all.front()));
}

Result<std::optional<std::int64_t>> ParsedOptions::integer(std::string_view name,
                                                           std::int64_t least,
                                                           std::int64_t most) const {
  TRY(std::optional<std::string> text, value(name));
  if (!text) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> number = parse_int(*text);
  if (!number || *number < least || *number > most) {
    return Error(ErrorCode::kInvalidArgument,
                 "Cannot parse argument '" + *text + "' of option " + std::string(name));
  }
  return number;
}

void print_usage(std::FILE* to, std::span<const Option> table) {
  const bool any_required =
      std::any_of(table.begin(), table.end(), [](const Option& option) { return option.required; });
  const std::string head = any_required ? "Option (* = required)" : "Option";
  std::vector<std::pair<std::string, std::string>> rows = {
      {head, "Description"}, {std::string(head.size(), '-'), "-----------"}};
  for (const Option& option : table) {
    if (option.help == nullptr) continue;
    const std::string argument = option.argument;
    const auto left = split((option.required ? "* --" : "--") + std::string(option.name) +
                                (argument.empty() ? "" : " ") + argument,
                            '\n');
    const auto right = split(option.help, '\n');
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      rows.emplace_back(i < left.size() ? left[i] : "", i < right.size() ? right[i] : "");
    }
  }
  std::size_t left_width = 0;
  std::size_t right_width = 0;
  for (const auto& [left, right] : rows) {
    left_width = std::max(left_width, left.size());
    right_width = std::max(right_width, right.size());
  }
  for (const auto& [left, right] : rows) {
    std::fprintf(to, "%s  %s\n", pad(left, left_width).c_str(), pad(right, right_width).c_str());
  }
}

void print_nearest(std::FILE* to, std::span<const Option> table, std::string_view message) {
  constexpr std::string_view kTail = " is not a recognized option";
  if (!message.ends_with(kTail)) return;
  message.remove_suffix(kTail.size());
  if (message == "zookeeper") {
    std::fprintf(to,
                 "Kafka's tools have not spoken to ZooKeeper since 3.0: give the broker's address "
                 "with --bootstrap-server HOST:PORT instead.\n");
    return;
  }
  std::vector<std::string> names;
  for (const Option& option : table) names.emplace_back(option.name);
  if (const auto name = nearest(message, names)) {
    std::fprintf(to, "Did you mean --%s?\n", name->c_str());
  }
}

std::vector<std::pair<std::string, std::string>> key_values(const std::vector<std::string>& args) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& arg : args) {
    const auto equals = arg.find('=');
    const bool has_value = equals != arg.npos;
    pairs.emplace_back(arg.substr(0, equals), has_value ? arg.substr(equals + 1) : "");
  }
  return pairs;
}

std::string log_time() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  char time[32];
  const std::size_t size = std::strftime(time, sizeof time, "%Y-%m-%d %H:%M:%S", &parts);
  std::string rest = std::to_string(1000 + ms.count() % 1000);
  rest[0] = ',';
  return std::string(time, size) + rest;
}

void print_log(std::FILE* to, const char* level, const std::string& message, const char* logger) {
  std::fprintf(to, "[%s] %s %s (%s)\n", log_time().c_str(), level, message.c_str(), logger);
}

}  // namespace sluice::kafka::tools
