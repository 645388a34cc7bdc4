// The topic _schemas: the registry's only store, one compacted partition of a cluster.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "registry/subjects.h"

namespace sluice::registry {

inline constexpr const char* kSchemasTopic = "_schemas";

class SchemasReader {
 public:
  virtual ~SchemasReader() = default;
  // What came before is gone: this is another topic, or its beginning was deleted.
  virtual void restart() = 0;
  virtual void take(std::string_view key, const std::optional<std::string>& value) = 0;
};

// Used by one thread at a time.
class SchemasTopic {
 public:
  virtual ~SchemasTopic() = default;
  // Hands over the records behind those of the last call, to the end of the topic.
  virtual Status read(SchemasReader& reader) = 0;
  // Makes the topic if there is none. Done when the cluster keeps the record.
  virtual Status append(const SchemasRecord& record) = 0;
  virtual Result<std::string> cluster_id() = 0;
};

// Of the cluster at "host:port[,host:port]"; connects when it is first used. The clock outlives it.
std::unique_ptr<SchemasTopic> make_schemas_topic(const std::string& bootstrap, const Clock& clock);

}  // namespace sluice::registry
