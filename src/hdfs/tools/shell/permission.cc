#include "hdfs/tools/shell/permission.h"

#include "base/text.h"
#include "hdfs/client/configuration.h"

namespace sluice::hdfs::tools {

std::string permission_text(std::uint16_t permission) {
  std::string text = "rwxrwxrwx";
  for (std::size_t i = 0; i < 9; ++i) {
    if ((permission & (0400 >> i)) == 0) text[i] = '-';
  }
  if ((permission & 01000) != 0) text[8] = text[8] == 'x' ? 't' : 'T';
  return text;
}

bool PermissionChange::parse_octal(std::string_view mode) {
  mode = trim(mode);
  if (mode.starts_with('+')) mode.remove_prefix(1);
  if (mode.size() != 3 && mode.size() != 4) return false;
  std::uint16_t bits = 0;
  for (const char c : mode) {
    if (c < '0' || c > '7') return false;
    bits = static_cast<std::uint16_t>(bits * 8 + (c - '0'));
  }
  if (bits > 01777) return false;
  user_ = {'=', static_cast<std::uint16_t>((bits >> 6) & 7), false};
  group_ = {'=', static_cast<std::uint16_t>((bits >> 3) & 7), false};
  others_ = {'=', static_cast<std::uint16_t>(bits & 7), false};
  sticky_ = {'=', static_cast<std::uint16_t>(bits >> 9), false};  // three digits clear it
  return true;
}

bool PermissionChange::parse_symbolic(std::string_view mode, bool may_be_empty) {
  const auto take = [&mode](std::string_view of) {
    const std::size_t end = std::min(mode.find_first_not_of(of), mode.size());
    const std::string_view taken = mode.substr(0, end);
    mode.remove_prefix(end);
    return taken;
  };
  take(" ");
  if (mode.empty()) return false;
  while (!mode.empty()) {
    const std::string_view who = take("ugoa");
    const std::string_view operations = take("+=-");
    const std::string_view letters = take("rwxXt");
    if (operations.empty() || (letters.empty() && !may_be_empty)) return false;
    const std::string_view comma = take(", ");
    if (comma.empty() && !mode.empty()) return false;
    const auto names = [&who](char c) {
      return who.empty() || who.find(c) != std::string_view::npos ||
             who.find('a') != std::string_view::npos;
    };
    Part part{.operation = operations.back()};
    for (const char c : letters) {
      if (c == 'r') part.bits |= 4;
      if (c == 'w') part.bits |= 2;
      if (c == 'x') part.bits |= 1;
      if (c == 'X') part.conditional_execute = true;
    }
    const bool sticky = letters.find('t') != std::string_view::npos;
    if (names('u')) user_ = part;
    if (names('g')) group_ = part;
    if (names('o')) {
      others_ = part;
      sticky_ = {part.operation, static_cast<std::uint16_t>(sticky ? 1 : 0), false};
    }
  }
  return true;
}

Result<PermissionChange> PermissionChange::parse(std::string_view mode) {
  PermissionChange change;
  if (change.parse_octal(mode)) return change;
  change = {};
  if (change.parse_symbolic(mode, false)) return change;
  return Error(ErrorCode::kInvalidArgument,
               "chmod : mode '" + std::string(mode) + "' does not match the expected pattern.");
}

std::optional<PermissionChange> PermissionChange::parse_umask(std::string_view mode) {
  PermissionChange change;
  if (change.parse_symbolic(mode, true)) return change;
  return std::nullopt;
}

std::uint16_t PermissionChange::apply(std::uint16_t permission, bool is_directory) const {
  const bool may_execute = is_directory || (permission & 0111) != 0;
  const auto combined = [may_execute](const Part& part, int existing) {
    int bits = part.bits;
    if (part.operation == '+') bits |= existing;
    if (part.operation == '-') bits = existing & ~bits;
    if (part.conditional_execute && may_execute && part.operation != '-') bits |= 1;
    return bits;
  };
  return static_cast<std::uint16_t>(
      combined(sticky_, (permission >> 9) & 1) << 9 | combined(user_, (permission >> 6) & 7) << 6 |
      combined(group_, (permission >> 3) & 7) << 3 | combined(others_, permission & 7));
}

Result<std::uint16_t> umask_of(const Configuration& configuration) {
  const std::string text = configuration.get_or("fs.permissions.umask-mode", "022");
  const Error wrong(ErrorCode::kInvalidArgument,
                    "Unable to parse configuration fs.permissions.umask-mode with value " + text +
                        " as octal or symbolic umask.");
  if (text.find_first_not_of("01234567") == std::string::npos && !text.empty()) {
    if (text.size() > 4) return wrong;
    int bits = 0;
    for (const char c : text) bits = bits * 8 + (c - '0');
    return static_cast<std::uint16_t>(bits & 0777);
  }
  const auto change = PermissionChange::parse_umask(text);
  if (!change) return wrong;
  // The symbolic form names what stays.
  return static_cast<std::uint16_t>(~change->apply(0, true) & 0777);
}

}  // namespace sluice::hdfs::tools
