// UTF-16, as ODBC's functions take it, and UTF-8.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/odbc/abi.h"

namespace sluice::sql::odbc {

// What is no UTF-8 becomes U+FFFD. Without a NUL behind it.
void append_wide(std::vector<WideChar>& to, std::string_view text);
// The same with a NUL behind it, for functions that look for one.
std::vector<WideChar> wide(std::string_view text);
// An unpaired surrogate becomes '?', as Java's encoder writes it.
void append_utf8(std::string& to, std::span<const WideChar> text);
std::string utf8(std::span<const WideChar> text);

// What a function has put into a buffer: as long as it says, but no longer than the buffer holds.
template <class Buffer>
std::string utf8_of_buffer(const Buffer& buffer, Small length) {
  const std::size_t most = buffer.size() - 1;
  const std::size_t size = std::min(most, static_cast<std::size_t>(std::max<Small>(0, length)));
  const std::span<const WideChar> text(buffer.data(), size);
  return utf8(
      text.first(static_cast<std::size_t>(std::find(text.begin(), text.end(), 0) - text.begin())));
}

}  // namespace sluice::sql::odbc
