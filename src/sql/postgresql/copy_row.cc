#include "sql/postgresql/copy_row.h"

#include <cstring>

namespace sluice::sql::postgresql {
namespace {

char unescaped(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return c;
  }
}

// Undoes the escapes of [from, end) in place; the number of bytes that remain.
std::size_t unescape(char* from, char* end) {
  char* to = static_cast<char*>(std::memchr(from, '\\', static_cast<std::size_t>(end - from)));
  for (char* at = to; at < end; ++at) {
    if (*at == '\\' && at + 1 < end) {
      ++at;
      *to++ = unescaped(*at);
    } else {
      *to++ = *at;
    }
  }
  return static_cast<std::size_t>(to - from);
}

}  // namespace

bool cut_copy_row(char* row, std::size_t size, std::span<Field> fields) {
  if (size > 0 && row[size - 1] == '\n') --size;
  char* const end = row + size;
  if (fields.empty()) return size == 0;
  const bool escapes = std::memchr(row, '\\', size) != nullptr;
  char* at = row;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    char* stop = static_cast<char*>(std::memchr(at, '\t', static_cast<std::size_t>(end - at)));
    const bool last = i + 1 == fields.size();
    if ((stop == nullptr) != last) return false;
    if (stop == nullptr) stop = end;
    Field& field = fields[i];
    field.data = at;
    field.size = static_cast<std::size_t>(stop - at);
    if (escapes && field.size >= 2 && std::memchr(at, '\\', field.size) != nullptr) {
      if (field.size == 2 && at[0] == '\\' && at[1] == 'N') {
        field.data = nullptr;
        field.size = 0;
      } else {
        field.size = unescape(at, stop);
      }
    }
    at = stop + 1;
  }
  return true;
}

}  // namespace sluice::sql::postgresql
