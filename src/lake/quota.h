// Quotas of a directory: how many names and how many bytes of all copies may be in it and below.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::lake {

// The kinds of storage that HDFS can have a quota for, in the order it lists them.
enum class StorageKind : std::uint8_t { kRamDisk, kSsd, kDisk, kArchive, kProvided };
inline constexpr std::array<std::string_view, 5> kStorageKinds = {"RAM_DISK", "SSD", "DISK",
                                                                  "ARCHIVE", "PROVIDED"};
inline constexpr std::int64_t kNoQuota = -1;

struct Quotas {
  std::int64_t names = kNoQuota;
  std::int64_t space = kNoQuota;
  std::array<std::int64_t, kStorageKinds.size()> by_kind = {kNoQuota, kNoQuota, kNoQuota, kNoQuota,
                                                            kNoQuota};

  std::int64_t& of(StorageKind kind) { return by_kind[static_cast<std::size_t>(kind)]; }
  std::int64_t of(StorageKind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
  bool any() const { return *this != Quotas{}; }
  bool any_kind() const { return by_kind != Quotas{}.by_kind; }
  bool operator==(const Quotas&) const = default;
};

// What is there, as a quota counts it.
struct Usage {
  std::int64_t names = 0;
  std::int64_t space = 0;  // bytes of all copies
  std::array<std::int64_t, kStorageKinds.size()> by_kind{};

  void add(const Usage& other, int sign) {
    names += sign * other.names;
    space += sign * other.space;
    for (std::size_t i = 0; i < by_kind.size(); ++i) by_kind[i] += sign * other.by_kind[i];
  }
};

inline constexpr Usage kOneName{.names = 1, .space = 0, .by_kind = {}};

struct QuotaUsage {
  Quotas quotas;
  Usage used;
};

// What a quota becomes; kNoQuota takes it away. With `kind`, `space` is the quota of that kind.
struct QuotaChange {
  std::optional<std::int64_t> names;
  std::optional<std::int64_t> space;
  std::optional<StorageKind> kind;
};

}  // namespace sluice::lake
