#include "kafka/tools/mirror/record_copy.h"

#include <algorithm>

#include "kafka/client/admin/offsets.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::mirror {
namespace {

using client::TopicPartition;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{60'000};
// The next mirror of the name ends what could not be aborted.
constexpr milliseconds kAbortPatience{5'000};
// offset.metadata.max.bytes is 4096 by default.
constexpr std::size_t kMapBytes = 3000;

client::PartitionReaderSettings reader_settings() {
  return {.read_committed = true, .partition_bytes = 1 << 20, .answer_bytes = 16 << 20};
}

client::Properties producer_properties(const MirrorPlan& plan, const std::string& group) {
  client::Properties properties = plan.target;
  properties["bootstrap.servers"] = plan.to;
  properties["enable.idempotence"] = "true";
  properties["acks"] = "all";
  // What the source took is not refused here; the topic's own bound is that of its original.
  properties.emplace("max.request.size", "104857600");
  properties.emplace("linger.ms", "5");
  properties.emplace("compression.type", "lz4");
  properties.emplace("client.id", group);
  properties.erase("transactional.id");
  if (plan.exactly_once) properties["transactional.id"] = group;
  return properties;
}

bool is_out_of_range(const Error& error) {
  return error.reason<wire::KafkaError>() == wire::KafkaError::kOffsetOutOfRange;
}

}  // namespace

RecordCopy::RecordCopy(const MirrorPlan& plan, std::string group, client::Cluster& source,
                       client::Admin& target, TopicCopy::Tell tell)
    : plan_(plan),
      group_(std::move(group)),
      source_(source),
      target_(target),
      tell_(std::move(tell)),
      reader_(source, reader_settings()) {}

Status RecordCopy::open() {
  TRY(const client::ClientSettings settings,
      client::read_client_settings(producer_properties(plan_, group_),
                                   client::ClientKind::kProducer));
  client::Producer::Callbacks callbacks;
  callbacks.on_delivery = [this](const client::Delivery& delivery) { delivered(delivery); };
  callbacks.on_warning = tell_;
  TRY(producer_, client::Producer::open(settings.librdkafka, std::move(callbacks)));
  if (!plan_.exactly_once) return {};
  const Status ready = producer_->init_transactions(kPatience);
  if (ready) return {};
  return ready.error().with(
      "no transactions at the target (--delivery at-least-once does without)");
}

Result<wire::Offset> RecordCopy::offset_at(client::Cluster& cluster,
                                           const TopicPartition& partition, std::int64_t time) {
  TRY(const auto offsets, client::list_offsets(cluster, {partition}, time, true));
  const auto& offset = offsets.at(partition);
  if (!offset) return offset.error().with(partition.to_string());
  return *offset;
}

Result<RecordCopy::Start> RecordCopy::start_of(const TopicPartition& source,
                                               const TopicPartition& copy,
                                               const client::CommittedOffset* stored) {
  Start start;
  TRY(const wire::Offset begin, offset_at(source_, source, client::kEarliest));
  TRY(const wire::Offset end, offset_at(source_, source, client::kLatest));
  if (stored != nullptr) {
    start.stored = true;
    start.next = stored->offset;
    if (auto map = OffsetMap::parse(stored->metadata)) start.map = *std::move(map);
    if (start.next > end) {
      return Error(ErrorCode::kInvalidArgument,
                   "the source's " + source.to_string() + " ends at " + std::to_string(end) +
                       ", before the " + std::to_string(start.next) +
                       " that was copied last: it is another topic of the same name. Delete the "
                       "copy and group " +
                       group_ + " at the target to begin anew");
    }
    if (start.next < begin) {
      tell_("records " + std::to_string(start.next) + " to " + std::to_string(begin - 1) + " of " +
            source.to_string() + " went before they were copied");
      start.next = begin;
    }
    return start;
  }
  TRY(const wire::Offset copied_from, offset_at(target_.cluster(), copy, client::kEarliest));
  TRY(const wire::Offset copied_to, offset_at(target_.cluster(), copy, client::kLatest));
  if (copied_from != copied_to && !plan_.start) {
    return Error(ErrorCode::kAlreadyExists,
                 "the target's " + copy.to_string() + " has records, and group " + group_ +
                     " no position for it: say where to go on in the source with --start earliest "
                     "(all comes again) or --start latest");
  }
  start.next = plan_.start == MirrorPlan::Start::kLatest ? end : begin;
  return start;
}

Status RecordCopy::wait_for_copies(const std::vector<MirroredTopic>& topics) {
  const auto stopped = [] { return tools::StopSignals::arrived() != 0; };
  for (const MirroredTopic& topic : topics) {
    if (partitions_.contains({topic.target, topic.partitions - 1})) continue;
    const Status there =
        producer_->wait_for_partitions(topic.target, topic.partitions, kPatience, stopped);
    if (stopped()) return {};
    if (!there) return there.error().with("the target");
  }
  return {};
}

Status RecordCopy::add(const std::vector<MirroredTopic>& topics) {
  std::map<TopicPartition, client::CommittedOffset> stored;
  bool asked = false;
  TRY(wait_for_copies(topics));
  if (tools::StopSignals::arrived() != 0) return {};
  std::set<TopicPartition> fresh;
  for (const MirroredTopic& topic : topics) {
    for (wire::PartitionId id = 0; id < topic.partitions; ++id) {
      const TopicPartition copy{topic.target, id};
      if (partitions_.contains(copy)) continue;
      if (!asked) {
        TRY(stored, client::group_offsets(target_.cluster(), group_));
        asked = true;
      }
      const auto known = stored.find(copy);
      const TopicPartition source{topic.source, id};
      TRY(Start start, start_of(source, copy, known == stored.end() ? nullptr : &known->second));
      reader_.read(source, start.next);
      copy_of_[source] = copy;
      lost_.erase(source);
      MirroredPartition& partition = partitions_[copy];
      partition = {source, start.next, std::move(start.map)};
      if (!start.stored) fresh.insert(copy);
    }
  }
  // Before the first record: so it is known later whose records they are.
  return fresh.empty() ? Status() : store_alone(fresh);
}

client::CommittedOffset RecordCopy::position(const MirroredPartition& partition) const {
  return {partition.next, partition.map.to_text(kMapBytes)};
}

void RecordCopy::delivered(const client::Delivery& delivery) {
  if (delivery.error) {
    if (!failed_) failed_ = *delivery.error;
    return;
  }
  // Of one partition records arrive in the order they were sent.
  const TopicPartition copy{std::string(delivery.topic), delivery.partition};
  std::deque<wire::Offset>& waiting = sent_[copy];
  const auto partition = partitions_.find(copy);
  if (waiting.empty() || partition == partitions_.end()) return;
  partition->second.map.add(waiting.front(), delivery.offset);
  waiting.pop_front();
}

Status RecordCopy::send(client::PartitionReader::Chunk& chunk, const TopicPartition& copy) {
  for (client::IncomingRecord& record : chunk.fetched.records) {
    sent_[copy].push_back(record.offset);
    ++counts_.records;
    counts_.bytes +=
        (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
    client::OutgoingRecord out;
    out.key = std::move(record.key);
    out.value = std::move(record.value);
    out.headers = std::move(record.headers);
    out.partition = copy.partition;
    if (record.timestamp_ms > 0) out.timestamp_ms = record.timestamp_ms;
    TRY(producer_->send(copy.topic, std::move(out)));
  }
  return {};
}

Status RecordCopy::store(const std::set<TopicPartition>& moved) {
  if (!plan_.exactly_once) {
    std::map<TopicPartition, client::CommittedOffset> offsets;
    for (const TopicPartition& copy : moved) offsets[copy] = position(partitions_.at(copy));
    return client::commit_group_offsets(target_.cluster(), group_, offsets);
  }
  std::vector<client::GroupPosition> offsets;
  for (const TopicPartition& copy : moved) {
    client::CommittedOffset one = position(partitions_.at(copy));
    offsets.push_back({copy.topic, copy.partition, one.offset, std::move(one.metadata)});
  }
  TRY(producer_->send_offsets(group_, offsets, kPatience));
  return producer_->commit_transaction(kPatience);
}

// Not past a mirror that has taken over: with transactions the target refuses it then.
Status RecordCopy::store_alone(const std::set<TopicPartition>& moved) {
  return in_transaction([&] { return store(moved); });
}

Status RecordCopy::in_transaction(const std::function<Status()>& work) {
  if (!plan_.exactly_once) return work();
  TRY(producer_->begin_transaction());
  Status done = work();
  // Why the work failed is what counts; readers of the copy need not wait for the time limit.
  if (!done) (void)producer_->abort_transaction(kAbortPatience);
  return done;
}

Status RecordCopy::settle(const std::set<TopicPartition>& moved) {
  if (!producer_->flush(kPatience)) {
    return Error(ErrorCode::kTimeout, "the target did not take all records in a minute");
  }
  if (failed_) return *std::exchange(failed_, std::nullopt);
  return store(moved);
}

Status RecordCopy::unreadable(const client::PartitionReader::Chunk& chunk) {
  const TopicPartition copy = copy_of_.at(chunk.partition);
  if (is_out_of_range(*chunk.error)) {
    const client::CommittedOffset now = position(partitions_.at(copy));
    TRY(const Start start, start_of(chunk.partition, copy, &now));
    partitions_.at(copy).next = start.next;
    reader_.read(chunk.partition, start.next);
    return {};
  }
  // A topic that is deleted leaves its copy as it is.
  tell_(chunk.partition.to_string() + " is copied no more: " + chunk.error->message());
  lost_[chunk.partition] = {partitions_.at(copy).next, chunk.error->message()};
  partitions_.erase(copy);
  copy_of_.erase(chunk.partition);
  return {};
}

Status RecordCopy::step(milliseconds wait) {
  TRY(std::vector<client::PartitionReader::Chunk> chunks, reader_.poll(wait));
  if (chunks.empty()) {
    producer_->poll(milliseconds(0));
    return {};
  }
  return in_transaction([&] { return copy_chunks(chunks); });
}

Status RecordCopy::copy_chunks(std::vector<client::PartitionReader::Chunk>& chunks) {
  std::set<TopicPartition> moved;
  for (auto& chunk : chunks) {
    if (chunk.error) {
      TRY(unreadable(chunk));
      continue;
    }
    const TopicPartition& copy = copy_of_.at(chunk.partition);
    moved.insert(copy);
    partitions_.at(copy).next = chunk.fetched.next_offset;
    TRY(send(chunk, copy));
  }
  return settle(moved);
}

Status RecordCopy::store_again() {
  std::set<TopicPartition> all;
  for (const auto& [copy, partition] : partitions_) all.insert(copy);
  return all.empty() ? Status() : store_alone(all);
}

}  // namespace sluice::kafka::mirror
