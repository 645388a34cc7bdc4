// The options of one command, as Hadoop's CommandFormat takes them: single words behind one '-',
// until the first argument that is none, or "--".
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::hdfs::tools {

using Arguments = std::vector<std::string>;

constexpr std::size_t kAnyNumber = 0x7fffffff;

class Options {
 public:
  // At least `least` and at most `most` arguments stay behind the options.
  Options(std::size_t least, std::size_t most, std::initializer_list<std::string> flags,
          std::initializer_list<std::string> with_value = {})
      : least_(least), most_(most), flags_(flags), with_value_(with_value) {}

  // Takes the options out of `arguments`. kInvalidArgument in Hadoop's words.
  Status parse(Arguments& arguments);
  bool has(const std::string& flag) const { return found_.contains(flag); }
  std::size_t count() const { return found_.size(); }
  std::optional<std::string> value(const std::string& option) const;

 private:
  Status take(Arguments& arguments);

  std::size_t least_;
  std::size_t most_;
  std::set<std::string> flags_;
  std::set<std::string> with_value_;
  std::map<std::string, std::string> found_;
};

// A wrong use of the command: its usage follows the message, and the exit code is 255.
inline Error usage_error(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

}  // namespace sluice::hdfs::tools
