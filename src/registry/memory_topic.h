// _schemas in memory, for the room's tests.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "registry/schemas_topic.h"

namespace sluice::registry {

struct MemoryTopic final : SchemasTopic {
  explicit MemoryTopic(std::vector<SchemasRecord>& kept) : records(kept) {}

  Status read(SchemasReader& reader) override {
    if (!broken.empty()) return Error(ErrorCode::kUnavailable, broken);
    for (; next < records.size(); ++next) reader.take(records[next].key, records[next].value);
    return {};
  }
  Status append(const SchemasRecord& record) override {
    if (!broken.empty()) return Error(ErrorCode::kUnavailable, broken);
    if (const auto first = std::exchange(before_append, {})) first();
    records.push_back(record);
    return {};
  }
  Result<std::string> cluster_id() override { return std::string("cluster"); }

  std::vector<SchemasRecord>& records;
  std::size_t next = 0;
  std::string broken;                   // why nothing works
  std::function<void()> before_append;  // what another process does just then, once
};

}  // namespace sluice::registry
