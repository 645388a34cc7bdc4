#include <algorithm>
#include <deque>
#include <optional>

#include "base/text.h"
#include "kafka/broker/api/fetch_sessions.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/api/old_formats.h"
#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/catalog/topic_config.h"
#include "kafka/broker/state/broker_counts.h"
#include "kafka/broker/topics/partitions.h"
#include "kafka/wire/fetch.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using PartitionAnswer = wire::FetchResponse::PartitionData;

constexpr std::int16_t kFirstVersionWithMaxBytes = 3;
constexpr std::int16_t kFirstVersionWithZstd = 10;
constexpr std::int16_t kFirstVersionWithTopicIds = 13;
constexpr std::int32_t kLongestWaitMs = 300'000;
// What is read to be given as messages is held in memory.
constexpr std::int32_t kMostAsMessages = 8 << 20;
// Each partition is held with its topic's name.
constexpr std::size_t kMostNameBytes = 64 << 20;

// One partition that a fetch asks for, found once.
struct Wanted {
  FetchAsked from;
  wire::FetchRequest::FetchPartition asked;
  PartitionPtr partition;
  KafkaError error = KafkaError::kNone;
  Isolation isolation = Isolation::kReadUncommitted;
};

bool refuses_old_consumers(const Context& context, const std::string& topic) {
  const TopicPtr known = context.services.catalog.find(topic);
  if (!known) return false;
  TopicConfigs set = known->configs;
  const auto defaults = context.services.settings.topic_defaults.get();
  set.insert(defaults->begin(), defaults->end());
  return to_lower(trim(topic_config_value(set, "message.downconversion.enable"))) != "true";
}

std::vector<Wanted> find_wanted(Context& context, std::vector<FetchAsked> asked,
                                Isolation isolation) {
  const bool by_id = context.version() >= kFirstVersionWithTopicIds;
  std::vector<Wanted> all;
  for (FetchAsked& one : asked) {
    std::string name = one.topic;
    if (by_id) {
      const TopicPtr known = context.services.catalog.find(one.topic_id);
      name = known ? known->name : "";
    }
    const bool denied =
        !name.empty() && !context.may(AclOperation::kRead, ResourceType::kTopic, name);
    if (denied) name.clear();
    Wanted wanted;
    wanted.asked = one.partition;
    wanted.partition = context.services.partitions.find(name, one.partition.partition);
    wanted.from = std::move(one);
    wanted.isolation = isolation;
    if (!wanted.partition) {
      wanted.error = denied                  ? KafkaError::kTopicAuthorizationFailed
                     : by_id && name.empty() ? KafkaError::kUnknownTopicId
                                             : KafkaError::kUnknownTopicOrPartition;
    } else if (wanted.asked.current_leader_epoch > 0) {
      // The only epoch there ever was here is 0.
      wanted.error = KafkaError::kUnknownLeaderEpoch;
    } else if (context.version() < kFirstFetchOfBatches && refuses_old_consumers(context, name)) {
      wanted.error = KafkaError::kUnsupportedVersion;
    } else if (context.version() < kFirstVersionWithZstd &&
               wanted.partition->log().config().compression == wire::Compression::kZstd) {
      // A consumer that old cannot unpack what such a topic holds.
      wanted.error = KafkaError::kUnsupportedCompressionType;
    }
    all.push_back(std::move(wanted));
  }
  return all;
}

// Enough to answer with now? An error, or an offset out of range, is something to tell at once.
bool enough(const std::vector<Wanted>& wanted, std::int32_t min_bytes) {
  std::uint64_t bytes = 0;
  for (const Wanted& one : wanted) {
    if (one.error != KafkaError::kNone || one.partition->gone()) return true;
    Log& log = one.partition->log();
    if (one.asked.fetch_offset < log.start_offset() || one.asked.fetch_offset > log.end_offset()) {
      return true;
    }
    if (one.asked.partition_max_bytes > 0) {
      bytes += log.bytes_after(one.asked.fetch_offset, one.isolation);
    }
    if (bytes >= static_cast<std::uint64_t>(std::max(min_bytes, 0))) return true;
  }
  return wanted.empty();
}

// Registered with every partition of one fetch while it waits.
class Waiter {
 public:
  Waiter(const std::vector<Wanted>& wanted, std::shared_ptr<net::Event> event)
      : wanted_(wanted), event_(std::move(event)) {
    for (const Wanted& one : wanted_) one.partition->add_waiter(event_);
  }
  ~Waiter() {
    for (const Wanted& one : wanted_) one.partition->remove_waiter(event_);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

 private:
  const std::vector<Wanted>& wanted_;
  std::shared_ptr<net::Event> event_;
};

net::Async<void> wait_for_bytes(Context& context, const std::vector<Wanted>& wanted,
                                std::int32_t min_bytes, std::int32_t max_wait_ms) {
  if (max_wait_ms <= 0 || enough(wanted, min_bytes)) co_return {};
  const auto event = net::Event::make(context.loop, context.services.scope);
  const Waiter waiter(wanted, event);
  const std::int64_t end =
      context.services.clock.steady_ms() + std::min(max_wait_ms, kLongestWaitMs);
  for (;;) {
    // What came between the first look and the registration has not notified us.
    if (enough(wanted, min_bytes)) co_return {};
    const std::int64_t left = end - context.services.clock.steady_ms();
    if (left <= 0) co_return {};
    CO_TRY(co_await event->wait_for(std::chrono::milliseconds(left)));
  }
}

// What goes out with an answer: parts of segments, or messages made of them.
struct Given {
  std::int16_t version;
  Reply& reply;
  std::deque<OldRecords> messages = {};
  std::size_t bytes = 0;

  bool as_messages() const { return version < kFirstFetchOfBatches; }
  // A consumer gets on by what goes out whole, however small the limits are (KIP-74); before that
  // each partition has its own.
  bool whole_first(std::uint32_t room) const {
    return bytes == 0 || (version < kFirstVersionWithMaxBytes && room > 0);
  }
};

PartitionAnswer read_one(const Wanted& wanted, std::uint32_t room, Given& given) {
  PartitionAnswer answer;
  answer.partition_index = wanted.asked.partition;
  answer.high_watermark = -1;
  answer.records = wire::Records(ByteView());
  if (wanted.error != KafkaError::kNone || wanted.partition->gone()) {
    answer.error_code =
        wanted.error != KafkaError::kNone ? wanted.error : KafkaError::kUnknownTopicOrPartition;
    return answer;
  }
  const auto most = static_cast<std::uint32_t>(std::max(wanted.asked.partition_max_bytes, 0));
  const Log::Slice slice = wanted.partition->log().read(
      wanted.asked.fetch_offset, std::min(most, room), given.whole_first(room), wanted.isolation);
  answer.error_code = slice.error;
  answer.log_start_offset = slice.start_offset;
  if (slice.error != KafkaError::kNone) return answer;
  answer.high_watermark = slice.end_offset;
  answer.last_stable_offset = slice.last_stable_offset;
  if (wanted.isolation == Isolation::kReadCommitted) {
    auto& aborted = answer.aborted_transactions.emplace();
    for (const AbortedTransaction& one : slice.aborted) {
      auto& listed = aborted.emplace_back();
      listed.producer_id = one.producer_id;
      listed.first_offset = one.first_offset;
    }
  }
  if (!slice.file || slice.size == 0) return answer;
  if (given.as_messages()) {
    const OldRecords& old = given.messages.emplace_back(
        read_as_messages(wanted.partition->log(), slice, wanted.asked.fetch_offset, given.version));
    answer.error_code = old.error;
    answer.records = wire::Records(old.messages);
  } else {
    answer.records = wire::Records::elsewhere(slice.size, given.reply.files.size());
    given.reply.files.push_back({slice.file, slice.position, slice.size});
  }
  given.bytes += answer.records.size();
  return answer;
}

// Partitions of one topic that follow each other share its entry.
void add(wire::FetchResponse& response, const FetchAsked& asked, PartitionAnswer answer) {
  auto& topics = response.responses;
  if (topics.empty() || topics.back().topic != asked.topic ||
      topics.back().topic_id != asked.topic_id) {
    auto& topic = topics.emplace_back();
    topic.topic = asked.topic;
    topic.topic_id = asked.topic_id;
  }
  topics.back().partitions.push_back(std::move(answer));
}

// Every partition is read; a session's client is told only what it does not know.
void read_all(const std::vector<Wanted>& wanted, std::int32_t max_bytes,
              const FetchSessions::Begun& begun, BrokerCounts& counts,
              wire::FetchResponse& response, Given& given) {
  auto room = static_cast<std::uint32_t>(std::max(max_bytes, 0));
  for (const Wanted& one : wanted) {
    PartitionAnswer answer = read_one(one, room, given);
    if (answer.records.size() > 0) {
      room -= std::min(room, answer.records.size());
      counts.topic(one.partition->topic()).bytes_out.add(answer.records.size());
    }
    const bool news = !begun.session || begun.session->is_news(one.from, answer);
    if (news || !begun.incremental) add(response, one.from, std::move(answer));
  }
}

bool has_errors(const wire::FetchResponse& response) {
  return std::any_of(response.responses.begin(), response.responses.end(), [](const auto& topic) {
    return std::any_of(topic.partitions.begin(), topic.partitions.end(),
                       [](const auto& one) { return one.error_code != KafkaError::kNone; });
  });
}

// For a consumer from before record batches. Where there are bytes that give no messages (markers
// of transactions at the end), more is waited for: else it would ask again and again.
net::Async<void> give_messages(Context& context, const std::vector<Wanted>& wanted,
                               const wire::FetchRequest& request, const FetchSessions::Begun& begun,
                               wire::FetchResponse& response, Given& given) {
  const bool all_there = std::all_of(wanted.begin(), wanted.end(), [](const Wanted& one) {
    return one.error == KafkaError::kNone;
  });
  const auto event = net::Event::make(context.loop, context.services.scope);
  std::optional<Waiter> waiter;
  if (all_there) waiter.emplace(wanted, event);
  const std::int32_t most = std::min(request.max_bytes, kMostAsMessages);
  const std::int64_t end =
      context.services.clock.steady_ms() + std::min(request.max_wait_ms, kLongestWaitMs);
  for (;;) {
    response.responses.clear();
    CO_TRY(co_await net::blocking(context.services.pool, context.loop, [&]() -> Status {
      read_all(wanted, most, begun, context.services.counts, response, given);
      return {};
    }));
    const std::int64_t left = end - context.services.clock.steady_ms();
    if (given.bytes > 0 || left <= 0 || request.min_bytes <= 0) co_return {};
    if (!waiter || has_errors(response)) co_return {};
    CO_TRY(co_await event->wait_for(std::chrono::milliseconds(left)));
  }
}

// A long name with many partitions would be far more than the request is.
Status check_names(const wire::FetchRequest& request) {
  std::size_t bytes = 0;
  for (const auto& topic : request.topics) bytes += topic.topic.size() * topic.partitions.size();
  if (bytes <= kMostNameBytes) return {};
  return Error(ErrorCode::kUnsupported, "a fetch of many partitions of a name that is too long");
}

}  // namespace

net::Async<Reply> handle_fetch(Context& context) {
  CO_TRY(const auto request, decode_request<wire::FetchRequest>(context));
  CO_TRY(check_names(request));
  Services& services = context.services;
  wire::FetchResponse response;
  Reply reply;
  const bool by_id = context.version() >= kFirstVersionWithTopicIds;
  const auto begun = services.sessions.begin(request, by_id, services.clock.steady_ms());
  if (begun.error != KafkaError::kNone) {
    response.error_code = begun.error;
    reply.frame = wire::encode_response(response, context.version(), context.header.correlation_id);
    co_return reply;
  }
  const auto isolation =
      request.isolation_level == 1 ? Isolation::kReadCommitted : Isolation::kReadUncommitted;
  const std::vector<Wanted> wanted = find_wanted(
      context, begun.incremental ? begun.session->asked() : asked_in(request), isolation);
  CO_TRY(co_await wait_for_bytes(context, wanted, request.min_bytes, request.max_wait_ms));

  if (begun.session) response.session_id = begun.session->id();
  Given given{.version = context.version(), .reply = reply};
  if (given.as_messages()) {
    CO_TRY(co_await give_messages(context, wanted, request, begun, response, given));
  } else {
    read_all(wanted, request.max_bytes, begun, services.counts, response, given);
  }
  response.throttle_time_ms = context.used(Context::Bytes::kFetched, given.bytes);
  reply.frame = wire::encode_response(response, context.version(), context.header.correlation_id,
                                      &reply.gaps);
  co_return reply;
}

}  // namespace sluice::kafka::broker
