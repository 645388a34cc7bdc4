#include "hdfs/tools/shell/command.h"

namespace sluice::hdfs::tools {

Status Command::run(Arguments arguments) {
  TRY(options(arguments));
  std::vector<Item> expanded;
  for (const std::string& argument : arguments) {
    Result<std::vector<Item>> some = expand_argument(argument);
    if (!some) {
      // Not a path at all: a wrong use, where a path without a match is a failure of its own.
      if (some.error().code() == ErrorCode::kInvalidArgument) return some.error();
      report(some.error());
      continue;
    }
    for (Item& item : *some) expanded.push_back(std::move(item));
  }
  return all_arguments(expanded);
}

Result<std::vector<Item>> Command::expand_argument(const std::string& argument) {
  return expand(shell_.systems(), argument);
}

Status Command::all_arguments(std::vector<Item>& items) {
  for (Item& item : items) {
    const Status done = item.exists() ? argument(item) : missing(item);
    if (!done) report(in_words(done.error(), item));
  }
  return {};
}

Status Command::argument(Item& item) {
  std::vector<Item> one{item};
  return items(nullptr, one);
}

Status Command::missing(Item& item) {
  return path_error(ErrorCode::kNotFound, item.text);
}

Status Command::items(const Item*, std::vector<Item>& all) {
  for (Item& one : all) {
    Status done = item(one);
    if (done && recursive_ && one.is_directory()) done = recurse(one);
    if (done) done = after(one);
    if (!done) report(in_words(done.error(), one));
  }
  return {};
}

Status Command::item(Item&) {
  return {};
}

Status Command::recurse(Item& folder) {
  ++depth_;
  Result<std::vector<Item>> below = children(folder);
  Status done = below ? items(&folder, *below) : Status(below.error());
  --depth_;
  return done;
}

Status Command::after(Item&) {
  return {};
}

}  // namespace sluice::hdfs::tools
