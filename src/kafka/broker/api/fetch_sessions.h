// What consumers fetch again and again, said once (KIP-227): a session holds the partitions of a
// consumer, so that its next fetch names only those that have changed, and its answer has only
// those with something new.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "kafka/wire/fetch.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

// One partition that a fetch asks for; its topic has a name, or from version 13 on an id.
struct FetchAsked {
  wire::TopicName topic;
  wire::Uuid topic_id;
  wire::FetchRequest::FetchPartition partition;
};

// Every partition that a request names.
std::vector<FetchAsked> asked_in(const wire::FetchRequest& request);

// Any thread. One client's; its requests come one after another.
class FetchSession {
 public:
  FetchSession(std::int32_t id, bool by_id) : id_(id), by_id_(by_id) {}

  std::int32_t id() const { return id_; }
  bool by_id() const { return by_id_; }
  // What this fetch asks for: partitions that gave records last time come last, so that none
  // starves.
  std::vector<FetchAsked> asked() const;
  std::size_t size() const;
  // Has this answer anything that the client does not know from an earlier one?
  bool is_news(const FetchAsked& asked, const wire::FetchResponse::PartitionData& answer);

 private:
  friend class FetchSessions;
  struct Entry {
    FetchAsked asked;
    bool answered = false;
    wire::Offset high_watermark = -1;
    wire::Offset start_offset = -1;
  };
  using Key = std::pair<std::string, wire::PartitionId>;

  Key key_of(const FetchAsked& asked) const;
  void take(const wire::FetchRequest& request);

  const std::int32_t id_;
  const bool by_id_;
  std::int32_t next_epoch_ = 1;  // of the cache's lock
  std::int64_t used_ms_ = 0;     // as well
  mutable std::mutex mutex_;
  std::list<Entry> entries_;
  std::map<Key, std::list<Entry>::iterator> places_;
};

// Any thread.
class FetchSessions {
 public:
  // Of all sessions together: some hundred MB at most.
  static constexpr std::size_t kMostPartitions = 250'000;

  explicit FetchSessions(std::size_t most, std::size_t most_partitions = kMostPartitions)
      : most_(most), most_partitions_(most_partitions) {}

  struct Begun {
    wire::KafkaError error = wire::KafkaError::kNone;
    std::shared_ptr<FetchSession> session;  // shared with a fetch that still runs; null: none
    bool incremental = false;
  };
  // The session of a request, after what it changes in it.
  Begun begin(const wire::FetchRequest& request, bool by_id, std::int64_t now_ms);
  std::size_t count() const;

 private:
  using Sessions = std::map<std::int32_t, std::shared_ptr<FetchSession>>;

  std::shared_ptr<FetchSession> make(const wire::FetchRequest& request, bool by_id,
                                     std::int64_t now_ms);
  bool make_room(std::size_t partitions, std::int64_t now_ms);
  bool may_take(const wire::FetchRequest& request) const;
  void take(FetchSession& session, const wire::FetchRequest& request);
  void forget(Sessions::iterator session);

  const std::size_t most_;
  const std::size_t most_partitions_;
  mutable std::mutex mutex_;
  std::int32_t next_id_ = 1;
  Sessions sessions_;
  std::size_t held_ = 0;  // partitions of all of them
};

}  // namespace sluice::kafka::broker
