// What a broker is told at its start. Names and defaults are Kafka's where Kafka has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "base/result.h"
#include "kafka/broker/group/group.h"
#include "kafka/broker/topics/topic_config.h"

namespace sluice::kafka::broker {

struct CleanerSettings {
  bool enabled = true;                          // log.cleaner.enable
  std::size_t dedupe_buffer_bytes = 128 << 20;  // log.cleaner.dedupe.buffer.size
  std::int64_t backoff_ms = 15'000;             // log.cleaner.backoff.ms
};

struct BrokerSettings {
  std::int32_t node_id = 1;
  std::string cluster_id;       // made at the first start, kept in meta.properties
  std::string advertised_host;  // empty: the address that the client came to
  std::int32_t advertised_port = 0;
  bool auto_create_topics = true;        // auto.create.topics.enable
  std::int32_t default_partitions = 1;   // num.partitions
  std::int32_t offsets_partitions = 50;  // offsets.topic.num.partitions
  // How many partitions one request may make, and how many there may be. Kafka has the first as a
  // constant, and no name for either.
  std::int64_t max_partitions_per_request = 10'000;  // max.partitions.per.request
  std::int64_t max_partitions = 50'000;              // max.partitions
  // What is acknowledged as stored (acks=all, offsets and groups) is on disk (fsync), or only in
  // the page cache, where it survives a kill but not a loss of power (page-cache).
  enum class Durability { kFsync, kPageCache };
  Durability durability = Durability::kFsync;  // durability, a name of our own
  std::size_t max_request_bytes = 100 << 20;   // socket.request.max.bytes
  // Memory of requests that came in part, over all connections: queued.max.request.bytes. Kafka's
  // default is no bound.
  std::size_t queued_max_request_bytes = 256 << 20;
  std::size_t max_connections = 10'000;            // max.connections
  std::int64_t connections_max_idle_ms = 600'000;  // connections.max.idle.ms
  TopicConfigs topic_defaults;  // log.*: what topics have that set nothing themselves
  // Those of them that came in hours or minutes: Kafka shows these as if nobody had given them.
  std::set<std::string> unshown_defaults;
  std::size_t max_open_files = 512;  // segments kept open
  GroupSettings groups;
  CleanerSettings cleaner;

  bool shows_default(const std::string& topic_setting) const {
    return topic_defaults.contains(topic_setting) && !unshown_defaults.contains(topic_setting);
  }
  // One line of Kafka's server.properties. kInvalidArgument names the setting, and the nearest one
  // for a name that this broker does not have.
  Status set(const std::string& name, const std::string& value);
};

}  // namespace sluice::kafka::broker
