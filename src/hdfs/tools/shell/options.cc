#include "hdfs/tools/shell/options.h"

namespace sluice::hdfs::tools {

Status Options::take(Arguments& arguments) {
  while (!arguments.empty()) {
    const std::string argument = arguments.front();
    if (!argument.starts_with('-') || argument == "-") return {};
    if (argument == "--") {
      arguments.erase(arguments.begin());
      return {};
    }
    const std::string name = argument.substr(1);
    if (flags_.contains(name)) {
      found_[name] = "";
      arguments.erase(arguments.begin());
    } else if (with_value_.contains(name)) {
      // The next word is its value when enough words stay for the arguments, as in CommandFormat.
      arguments.erase(arguments.begin());
      std::string value;
      const bool follows = !arguments.empty() && !arguments.front().starts_with('-');
      if (follows && arguments.size() > least_) {
        value = arguments.front();
        arguments.erase(arguments.begin());
      }
      found_[name] = value;
    } else {
      return usage_error("Illegal option " + argument);
    }
  }
  return {};
}

Status Options::parse(Arguments& arguments) {
  TRY(take(arguments));
  if (arguments.size() < least_) {
    return usage_error("Not enough arguments: expected " + std::to_string(least_) + " but got " +
                       std::to_string(arguments.size()));
  }
  if (arguments.size() > most_) {
    return usage_error("Too many arguments: expected " + std::to_string(most_) + " but got " +
                       std::to_string(arguments.size()));
  }
  return {};
}

std::optional<std::string> Options::value(const std::string& option) const {
  const auto found = found_.find(option);
  if (found == found_.end()) return std::nullopt;
  return found->second;
}

}  // namespace sluice::hdfs::tools
