// What outsiders can use up of a running stack, and how much of it: --limit NAME=VALUE.
// docs/operating/limits.md says what happens at each bound.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice {

struct Limits {
  std::int64_t console_connections = 1024;
  std::int64_t registry_connections = 1024;
  std::int64_t http_connections = 4096;
  std::int64_t http_handlers = 64;
  std::int64_t http_unfinished_bytes = 32 << 20;
  std::int64_t rpc_connections = 8192;
  std::int64_t rpc_unfinished_bytes = 256 << 20;
  std::int64_t data_connections = 4096;
  std::int64_t data_unfinished_bytes = 512 << 20;
  std::int64_t descriptors_reserve = 0;  // 0: as net::descriptor_reserve() says

  // Each "hdfs.rpc.connections=1000"; kInvalidArgument names every wrong one.
  static Result<Limits> parse(const std::vector<std::string>& given);
};

// Whose limit it is: "hdfs.rpc.connections=1000" is of the lake. "" for one of every server.
std::string_view part_of_limit(std::string_view limit);

// Each limit by its name, with its value and what it bounds.
struct ShownLimit {
  std::string name;
  std::string value;
  std::string about;
};
std::vector<ShownLimit> shown_limits(const Limits& limits);

}  // namespace sluice
