// What a broker is told at its start. Names and defaults are Kafka's where Kafka has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "kafka/broker/catalog/topic_config.h"
#include "kafka/broker/config/broker_keys.h"
#include "kafka/broker/config/compatibility.h"
#include "kafka/broker/config/listeners.h"
#include "kafka/broker/config/live.h"
#include "kafka/broker/group/group.h"
#include "kafka/broker/quota/rate.h"
#include "kafka/broker/txn/transaction_settings.h"
#include "net/tcp.h"

namespace sluice::kafka::broker {

struct CleanerSettings {
  bool enabled = true;                                // log.cleaner.enable
  Live<std::size_t> dedupe_buffer_bytes = 128 << 20;  // log.cleaner.dedupe.buffer.size
  Live<std::int64_t> backoff_ms = 15'000;             // log.cleaner.backoff.ms
};

// Copied at the start. The Live ones change while the broker runs: broker_config.h.
struct BrokerSettings {
  std::int32_t node_id = 1;
  std::string cluster_id;  // made at the first start, kept in meta.properties
  // Resolved at the start, with the ports that they got.
  std::vector<Listener> listeners;
  bool auto_create_topics = true;                    // auto.create.topics.enable
  bool delete_topics = true;                         // delete.topic.enable
  std::int32_t default_partitions = 1;               // num.partitions
  std::int32_t offsets_partitions = 50;              // offsets.topic.num.partitions
  std::int64_t offsets_segment_bytes = 104'857'600;  // offsets.topic.segment.bytes
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
  // Of all listeners together; see connection_limits.h.
  Live<std::size_t> max_connections = 10'000;                    // max.connections
  Live<std::size_t> max_connections_of_address = 2'147'483'647;  // max.connections.per.ip
  Live<std::string> max_connections_of_addresses;                // max.connections.per.ip.overrides
  Live<std::int64_t> max_connection_rate = 2'147'483'647;        // max.connection.creation.rate
  std::size_t fetch_sessions = 1'000;  // max.incremental.fetch.session.cache.slots
  // compatibility.version, of our own: the release whose protocol is offered, in kafka_releases().
  std::size_t compatibility = kafka_releases().size() - 1;
  bool strict_replication_factor = false;          // strict.replication.factor, a name of our own
  std::int64_t connections_max_idle_ms = 600'000;  // connections.max.idle.ms
  // socket.send.buffer.bytes, socket.receive.buffer.bytes: too few of them are taken for some more.
  net::SocketBuffers buffers;
  LiveConfigs topic_defaults;        // what topics have that set nothing themselves, by their names
  std::size_t max_open_files = 512;  // segments kept open
  // All logs together: beyond it the oldest segments that retention may take go, whichever topic's
  // they are. log.dirs.retention.bytes, a name of our own; -1 for no bound.
  Live<std::int64_t> retention_bytes_of_all = -1;
  GroupSettings groups;
  TransactionSettings transactions;
  Live<std::int64_t> producer_expiration_ms = 86'400'000;  // producer.id.expiration.ms
  CleanerSettings cleaner;
  QuotaWindows quota_windows;     // quota.window.num, quota.window.size.seconds
  QuotaWindows mutation_windows;  // controller.quota.window.num, ...size.seconds
  // The lines of server.properties that were given, as they were.
  std::map<std::string, std::string> given;

  // One line of Kafka's server.properties. kInvalidArgument names the setting, and the nearest one
  // for a name that no broker has.
  Status set(const std::string& name, const std::string& value);
  // Do they fit together? kInvalidArgument names those that do not.
  Status check() const;
  // The value that a field has; nothing for a setting without one.
  std::optional<std::string> shown(std::string_view name) const;
  // Gives a field a value that set() takes.
  void put(std::string_view name, const std::string& value);
};

// A value of a key, of the right type and one that this broker can take; kInvalidArgument with the
// reason.
Status check_broker_value(const BrokerKey& key, const std::string& value);

// What topics have by default, from the settings of brokers; the first of `layers` that has a
// setting counts.
TopicConfigs effective_topic_defaults(std::vector<const TopicConfigs*> layers);

}  // namespace sluice::kafka::broker
