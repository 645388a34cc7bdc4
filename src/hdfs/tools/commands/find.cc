// -find: a walk with tests and actions.
#include <functional>

#include "base/text.h"
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/glob.h"

namespace sluice::hdfs::tools {
namespace {

class Find final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override;
  Status item(Item& item) override {
    for (const Primary& primary : expression_) {
      if (!primary(item)) break;
    }
    return {};
  }

 private:
  using Primary = std::function<bool(const Item&)>;

  Status parse(const Arguments& words);
  Status add_name(const std::string& pattern, bool ignore_case);
  void add_print(std::string end) {
    expression_.push_back([this, end = std::move(end)](const Item& item) {
      shell_.print(item.text + end);
      return true;
    });
    acts_ = true;
  }

  std::vector<Primary> expression_;  // all joined by "and"
  bool acts_ = false;
};

Status Find::options(Arguments& arguments) {
  if (arguments.empty()) return usage_error("Not enough arguments: expected 1 but got 0");
  recursive_ = true;
  // -L and -H follow symbolic links; HDFS has none since its links were switched off.
  while (!arguments.empty() && (arguments.front() == "-L" || arguments.front() == "-H")) {
    arguments.erase(arguments.begin());
  }
  std::size_t paths = 0;
  while (paths < arguments.size() && !arguments[paths].starts_with('-')) ++paths;
  const auto middle = arguments.begin() + static_cast<std::ptrdiff_t>(paths);
  TRY(parse(Arguments(middle, arguments.end())));
  arguments.erase(middle, arguments.end());
  if (!acts_) add_print("\n");
  if (arguments.empty()) arguments.push_back(".");
  return {};
}

Status Find::parse(const Arguments& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-name" || word == "-iname") {
      if (i + 1 == words.size()) return usage_error(word + " needs a pattern");
      TRY(add_name(words[++i], word == "-iname"));
    } else if (word == "-print") {
      add_print("\n");
    } else if (word == "-print0") {
      add_print(std::string(1, '\0'));
    } else if (word == "-a" || word == "-and") {
      const bool between = i > 0 && i + 1 < words.size();
      if (!between) return usage_error(word + " stands between two expressions");
    } else {
      return Error(ErrorCode::kIo, "Unexpected argument: " + word);
    }
  }
  return {};
}

Status Find::add_name(const std::string& pattern, bool ignore_case) {
  Result<std::vector<std::string>> patterns =
      alternatives(ignore_case ? to_lower(pattern) : pattern);
  if (!patterns) return usage_error(patterns.error().message());
  expression_.push_back([all = std::move(*patterns), ignore_case](const Item& item) {
    std::string name(item.status->name());
    if (ignore_case) name = to_lower(name);
    for (const std::string& one : all) {
      if (matches(one, name)) return true;
    }
    return false;
  });
  return {};
}

}  // namespace

std::unique_ptr<Command> make_find(Shell& shell) {
  return std::make_unique<Find>(shell);
}

}  // namespace sluice::hdfs::tools
