// Permission bits as HDFS has them: rwxrwxrwx and the sticky bit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::hdfs {
class Configuration;
}

namespace sluice::hdfs::tools {

// "rwxr-xr-t".
std::string permission_text(std::uint16_t permission);

// fs.permissions.umask-mode, 022 unless configured; octal or symbolic ("u=rwx,g=rx,o=rx").
Result<std::uint16_t> umask_of(const Configuration& configuration);

// What -chmod does to an entry: "644", "1777", "u=rwX,g-w", "+t".
class PermissionChange {
 public:
  // kInvalidArgument in Hadoop's words.
  static Result<PermissionChange> parse(std::string_view mode);
  // The symbolic form of fs.permissions.umask-mode.
  static std::optional<PermissionChange> parse_umask(std::string_view mode);
  std::uint16_t apply(std::uint16_t permission, bool is_directory) const;

 private:
  struct Part {
    char operation = '+';  // one of + - =
    std::uint16_t bits = 0;
    bool conditional_execute = false;  // X
  };
  bool parse_octal(std::string_view mode);
  // A umask may name nobody's rights ("o="); a mode may not.
  bool parse_symbolic(std::string_view mode, bool may_be_empty);

  Part user_, group_, others_, sticky_;
};

}  // namespace sluice::hdfs::tools
