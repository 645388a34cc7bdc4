// CHECK(condition): an invariant of this program. It holds in every build; a broken one ends the
// process with its place and text. Input from outside never reaches a CHECK.
#pragma once

namespace sluice {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define CHECK(condition)                                      \
  do {                                                        \
    if (!(condition)) [[unlikely]]                            \
      ::sluice::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
