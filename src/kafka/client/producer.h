// A producer over librdkafka: batching, retries and idempotence are its own.
//
// Used by one thread; on_delivery and on_warning are called from within send(), poll(), flush() and
// wait_for_topic() on that thread. Destroying it drops what was not delivered: flush() first.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/client/client_settings.h"
#include "kafka/client/contact.h"

namespace sluice::kafka::client {

struct OutgoingRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  std::optional<std::int32_t> partition;     // none: by key, or any
  std::optional<std::int64_t> timestamp_ms;  // none: now
};

// What became of one record.
struct Delivery {
  std::optional<Error> error;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::optional<std::size_t> key_size;
  std::optional<std::size_t> value_size;
  // What was sent; views for the time of the call.
  std::string_view topic;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::chrono::microseconds latency{0};  // from send() on
};

// Where a group goes on in a partition, and what is noted with it.
struct GroupPosition {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string metadata;
};

class Producer {
 public:
  struct Callbacks {
    std::function<void(const Delivery&)> on_delivery;
    OnWarning on_warning;
  };

  // `settings` are librdkafka's (read_client_settings makes them from Java's).
  static Result<std::unique_ptr<Producer>> open(const Properties& settings, Callbacks callbacks);
  virtual ~Producer() = default;

  // Waits until the topic has partitions, which may create it, or `stopped` says so. kTimeout in
  // Kafka's words; kInvalidArgument for a name that can't be one.
  virtual Status wait_for_topic(const std::string& topic, std::chrono::milliseconds patience,
                                const std::function<bool()>& stopped) = 0;
  // Waits until the producer knows that the topic has so many partitions. Same errors.
  virtual Status wait_for_partitions(const std::string& topic, std::int32_t partitions,
                                     std::chrono::milliseconds patience,
                                     const std::function<bool()>& stopped) = 0;
  // Hands the record over; waits while the queue is full. Whether it arrived is told to
  // on_delivery.
  virtual Status send(const std::string& topic, OutgoingRecord record) = 0;
  virtual void poll(std::chrono::milliseconds wait) = 0;
  // Sends what waits at once. True when every delivery is told; false when the time passed first.
  virtual bool flush(std::chrono::milliseconds patience) = 0;
  // Records that were handed over and whose delivery is not told yet.
  virtual std::size_t waiting() const = 0;

  // Of a producer whose settings have a transactional.id. Each waits for the cluster. An error of
  // code kPermissionDenied or kAlreadyExists (another producer has taken the id) is for good; after
  // any other the transaction is to be aborted.
  virtual Status init_transactions(std::chrono::milliseconds patience) = 0;
  virtual Status begin_transaction() = 0;
  // The group goes on at these with the commit of the transaction, and not without it.
  virtual Status send_offsets(const std::string& group, const std::vector<GroupPosition>& offsets,
                              std::chrono::milliseconds patience) = 0;
  // Waits for what was sent, too.
  virtual Status commit_transaction(std::chrono::milliseconds patience) = 0;
  virtual Status abort_transaction(std::chrono::milliseconds patience) = 0;
};

}  // namespace sluice::kafka::client
