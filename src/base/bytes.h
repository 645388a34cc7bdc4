// Byte strings, and integers in the byte orders of the wire and the disk.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sluice {

// Owned bytes and a borrowed view of bytes. They are std::string and std::string_view because every
// library and system call takes those; nothing about the content is implied.
using Bytes = std::string;
using ByteView = std::string_view;

template <class T>
T byte_swap(T value) {
  static_assert(std::is_integral_v<T>);
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2)
    return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  if constexpr (sizeof(T) == 4)
    return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  if constexpr (sizeof(T) == 8)
    return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
}

// Big endian ("network order"): Kafka, Hadoop RPC and data transfer. `from` holds sizeof(T) bytes.
template <class T>
T load_be(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return byte_swap(value);
}
template <class T>
void store_be(char* to, T value) {
  value = byte_swap(value);
  std::memcpy(to, &value, sizeof value);
}
template <class T>
void append_be(Bytes& to, T value) {
  value = byte_swap(value);
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Little endian, for our own files.
template <class T>
T load_le(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
void append_le(Bytes& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string to_hex(ByteView bytes);
std::string to_base64(ByteView bytes);
// URL-safe alphabet without padding, as Kafka prints topic ids.
std::string to_base64url(ByteView bytes);

}  // namespace sluice
