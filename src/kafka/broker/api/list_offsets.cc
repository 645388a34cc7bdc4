// Offsets by time, by leader epoch, and the deletion of records before an offset.
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topics/partitions.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// The times that are not times.
constexpr std::int64_t kLatest = -1;
constexpr std::int64_t kEarliest = -2;
constexpr std::int64_t kMaxTimestamp = -3;
constexpr std::int64_t kEarliestLocal = -4;
constexpr std::int64_t kLatestTiered = -5;
constexpr std::int64_t kEarliestPendingUpload = -6;

using PartitionAnswer = wire::ListOffsetsResponse::ListOffsetsPartitionResponse;

void answer_time(const Result<std::optional<TimedOffset>>& found, PartitionAnswer& answer) {
  if (!found) {
    answer.error_code = KafkaError::kKafkaStorageError;
  } else if (*found) {
    answer.timestamp = (*found)->timestamp;
    answer.offset = (*found)->offset;
    answer.leader_epoch = 0;
  }
}

// `end`: of what the reader sees.
PartitionAnswer answer_one(Log& log, const wire::ListOffsetsRequest::ListOffsetsPartition& asked,
                           wire::Offset end) {
  PartitionAnswer answer;
  answer.partition_index = asked.partition_index;
  const auto give = [&](wire::Offset offset) {
    answer.offset = offset;
    answer.leader_epoch = 0;
  };
  switch (asked.timestamp) {
    case kLatest:
      give(end);
      break;
    case kEarliest:
    case kEarliestLocal:
      give(log.start_offset());
      break;
    case kMaxTimestamp:
      answer_time(log.latest_time(), answer);
      break;
    // Nothing is kept elsewhere.
    case kLatestTiered:
    case kEarliestPendingUpload:
      break;
    default:
      if (asked.timestamp < 0) {
        answer.error_code = KafkaError::kUnsupportedVersion;
      } else {
        answer_time(log.find_time(asked.timestamp), answer);
        if (answer.offset >= end) {
          give(-1);
          answer.timestamp = -1;
          answer.leader_epoch = -1;
        }
      }
  }
  return answer;
}

// Version 0: some offsets that lie before the time, the last one first. Kafka gives those where
// segments begin; here it is the record of that time, then the start.
PartitionAnswer answer_old(Log& log, const wire::ListOffsetsRequest::ListOffsetsPartition& asked,
                           wire::Offset end) {
  PartitionAnswer answer = answer_one(log, asked, end);
  if (answer.error_code != KafkaError::kNone || asked.max_num_offsets <= 0) return answer;
  const wire::Offset found = answer.offset < 0 ? end : answer.offset;
  const wire::Offset start = log.start_offset();
  answer.old_style_offsets.push_back(found);
  if (asked.max_num_offsets > 1 && found > start) answer.old_style_offsets.push_back(start);
  return answer;
}

}  // namespace

Answer<wire::ListOffsetsRequest> list_offsets(Context& context, wire::ListOffsetsRequest request) {
  Services& services = context.services;
  const bool old = context.version() == 0;
  // Searching by time reads the log: off the loop.
  co_return co_await net::blocking(
      services.pool, context.loop, [&]() -> Result<wire::ListOffsetsResponse> {
        wire::ListOffsetsResponse response;
        for (const auto& topic : request.topics) {
          auto& answered = response.topics.emplace_back();
          answered.name = topic.name;
          for (const auto& asked : topic.partitions) {
            const PartitionPtr partition =
                services.partitions.find(topic.name, asked.partition_index);
            if (partition && asked.current_leader_epoch <= 0) {
              Log& log = partition->log();
              const wire::Offset end =
                  request.isolation_level == 1 ? log.last_stable_offset() : log.end_offset();
              answered.partitions.push_back(old ? answer_old(log, asked, end)
                                                : answer_one(log, asked, end));
              continue;
            }
            auto& refused = answered.partitions.emplace_back();
            refused.partition_index = asked.partition_index;
            refused.error_code =
                partition ? KafkaError::kUnknownLeaderEpoch : KafkaError::kUnknownTopicOrPartition;
          }
        }
        return response;
      });
}

Answer<wire::OffsetForLeaderEpochRequest> offset_for_leader_epoch(
    Context& context, wire::OffsetForLeaderEpochRequest request) {
  wire::OffsetForLeaderEpochResponse response;
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.topic = topic.topic;
    for (const auto& asked : topic.partitions) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition = asked.partition;
      const PartitionPtr partition = context.services.partitions.find(topic.topic, asked.partition);
      if (!partition) {
        answer.error_code = KafkaError::kUnknownTopicOrPartition;
      } else if (asked.current_leader_epoch > 0) {
        answer.error_code = KafkaError::kUnknownLeaderEpoch;
      } else if (asked.leader_epoch >= 0) {
        // One node leads in epoch 0 from the first record on; a later epoch has not begun.
        answer.leader_epoch = asked.leader_epoch == 0 ? 0 : -1;
        answer.end_offset = asked.leader_epoch == 0 ? partition->log().end_offset() : -1;
      }
    }
  }
  co_return response;
}

Answer<wire::DeleteRecordsRequest> delete_records(Context& context,
                                                  wire::DeleteRecordsRequest request) {
  constexpr wire::Offset kHighWatermark = -1;
  wire::DeleteRecordsResponse response;
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& asked : topic.partitions) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = asked.partition_index;
      answer.low_watermark = -1;
      const PartitionPtr partition =
          context.services.partitions.find(topic.name, asked.partition_index);
      if (!partition) {
        answer.error_code = KafkaError::kUnknownTopicOrPartition;
        continue;
      }
      Log& log = partition->log();
      const wire::Offset end = log.end_offset();
      const wire::Offset to = asked.offset == kHighWatermark ? end : asked.offset;
      // What was deleted before is no error: the low watermark says where the log begins now.
      if (is_internal_topic(topic.name)) {
        answer.error_code = KafkaError::kInvalidTopicException;
      } else if (!log.config().deletes) {
        answer.error_code = KafkaError::kPolicyViolation;
      } else if (to < 0 || to > end) {
        answer.error_code = KafkaError::kOffsetOutOfRange;
      } else {
        log.delete_before(to);
        answer.low_watermark = log.start_offset();
      }
    }
  }
  // A record that was deleted must not come back after a kill.
  Services& services = context.services;
  CO_TRY(co_await net::blocking(services.pool, context.loop, [&]() -> Status {
    services.partitions.maintain();
    return {};
  }));
  co_return response;
}

}  // namespace sluice::kafka::broker
