// /api/v1/topics and its messages.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.h"
#include "codec/decode_budget.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/cluster/group_lag.h"
#include "console/message_json.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

json::value bytes_of(const std::vector<PartitionView>& partitions) {
  std::uint64_t bytes = 0;
  for (const PartitionView& partition : partitions) {
    if (!partition.bytes) return nullptr;
    bytes += *partition.bytes;
  }
  return bytes;
}

std::int64_t messages_of(const std::vector<PartitionView>& partitions) {
  std::int64_t messages = 0;
  for (const PartitionView& partition : partitions) messages += partition.end - partition.start;
  return messages;
}

json::array ids(const std::vector<std::int32_t>& nodes) {
  return json::array(nodes.begin(), nodes.end());
}

json::object describe(const PartitionView& partition) {
  return json::object{
      {"id", partition.id},
      {"leader", partition.leader},
      {"replicas", ids(partition.replicas)},
      {"in_sync", ids(partition.in_sync)},
      {"start", partition.start},
      {"end", partition.end},
      {"messages", partition.end - partition.start},
      {"bytes", partition.bytes ? json::value(*partition.bytes) : json::value(nullptr)},
      {"problem", problem(partition.problem)}};
}

// The groups that have committed an offset of this topic or read it now, with what they have left.
json::array groups_of(const TopicView& topic, const std::vector<GroupView>& groups) {
  json::array answer;
  for (const GroupView& group : groups) {
    json::array partitions;
    std::int64_t total = 0;
    for (const PartitionLag& one : lag_of(group, {topic})) {
      if (one.topic != topic.name || !one.lag) continue;
      total += *one.lag;
      partitions.push_back(json::object{
          {"id", one.partition},
          {"committed", one.committed ? json::value(*one.committed) : json::value(nullptr)},
          {"lag", *one.lag}});
    }
    if (partitions.empty()) continue;
    answer.push_back(json::object{{"id", readable(group.id)},
                                  {"state", readable(group.state)},
                                  {"lag", total},
                                  {"partitions", std::move(partitions)}});
  }
  return answer;
}

// What of a message counts for the bound on an answer.
std::size_t shown_bytes(const MessageView& message) {
  const auto shown = [](const std::optional<std::string>& bytes) {
    return bytes ? std::min(bytes->size(), kMaxMessageBytes) : 0;
  };
  std::size_t size = 128 + shown(message.key) + shown(message.value);
  for (const auto& [name, value] : message.headers) size += name.size() + shown(value);
  return size;
}

enum class From { kNewest, kOldest, kOffset };

struct Wanted {
  std::optional<std::int32_t> partition;
  From from = From::kNewest;
  std::int64_t offset = 0;
  std::size_t limit = 50;

  bool takes(std::int32_t id) const { return !partition || *partition == id; }
};

Result<Wanted> parse_wanted(const net::HttpRequest& request) {
  Wanted wanted;
  const std::string_view from = request.parameter("from").value_or("newest");
  if (from == "oldest") {
    wanted.from = From::kOldest;
  } else if (from == "offset") {
    wanted.from = From::kOffset;
  } else if (from != "newest") {
    return Error(ErrorCode::kInvalidArgument,
                 "parameter from is newest, oldest or offset, not \"" + readable(from) + "\"");
  }
  TRY(wanted.offset, number_parameter(request, "offset", 0, 0, INT64_MAX));
  TRY(const std::int64_t limit, number_parameter(request, "limit", 50, 1, kMaxMessages));
  wanted.limit = static_cast<std::size_t>(limit);
  const std::string_view partition = request.parameter("partition").value_or("all");
  if (partition != "all" && !partition.empty()) {
    TRY(const std::int64_t id, number_parameter(request, "partition", 0, 0, INT32_MAX));
    wanted.partition = static_cast<std::int32_t>(id);
  }
  return wanted;
}

std::int64_t first_offset(const PartitionView& partition, const Wanted& wanted) {
  const auto limit = static_cast<std::int64_t>(wanted.limit);
  switch (wanted.from) {
    case From::kNewest:
      return std::max(partition.start, partition.end - limit);
    case From::kOldest:
      return partition.start;
    case From::kOffset:
      return std::max(partition.start, wanted.offset);
  }
  return partition.start;
}

// Reads the last `limit` offsets. Where they hold more than `max_bytes`, the newest of them matter:
// ask for half as many until the end is reached.
Result<std::vector<MessageView>> read_newest(KafkaView& kafka, const std::string& topic,
                                             const PartitionView& partition, std::size_t limit,
                                             std::size_t max_bytes) {
  while (true) {
    const std::int64_t first =
        std::max(partition.start, partition.end - static_cast<std::int64_t>(limit));
    TRY(auto messages,
        kafka.read(topic, partition.id, first, {limit, max_bytes, kMaxMessageBytes}));
    std::size_t bytes = 0;
    for (const MessageView& message : messages) {
      bytes += message.held_bytes();
    }
    const bool reached =
        messages.empty() || messages.back().offset + 1 >= partition.end || bytes < max_bytes;
    if (reached || limit == 1) return messages;
    limit = (limit + 1) / 2;
  }
}

// Across partitions there is no order but time.
void order(std::vector<MessageView>& messages, From from) {
  const bool down = from == From::kNewest;
  std::ranges::stable_sort(messages, [down](const MessageView& a, const MessageView& b) {
    const auto place = [](const MessageView& m) {
      return std::tuple(m.timestamp_ms, m.partition, m.offset);
    };
    if (a.partition == b.partition) return down ? a.offset > b.offset : a.offset < b.offset;
    return down ? place(a) > place(b) : place(a) < place(b);
  });
}

// Of all that was read so far, so that many partitions hold no more than one.
void keep_what_is_shown(std::vector<MessageView>& messages, const Wanted& wanted) {
  order(messages, wanted.from);
  std::size_t bytes = 0;
  std::size_t kept = 0;
  while (kept < std::min(messages.size(), wanted.limit) && bytes <= kMaxAnswerBytes) {
    bytes += shown_bytes(messages[kept++]);
  }
  messages.resize(kept);
}

struct Collected {
  std::vector<MessageView> messages;  // at most as many as wanted, in order
  json::array partitions;             // all of the topic, each with what failed
};

Collected collect(KafkaView& kafka, const TopicView& topic, const Wanted& wanted,
                  std::size_t share) {
  Collected collected;
  for (const PartitionView& partition : topic.partitions) {
    std::optional<Error> failed = partition.problem;
    const std::int64_t first = first_offset(partition, wanted);
    if (wanted.takes(partition.id) && !failed && first < partition.end) {
      auto read = wanted.from == From::kNewest
                      ? read_newest(kafka, topic.name, partition, wanted.limit, share)
                      : kafka.read(topic.name, partition.id, first,
                                   {wanted.limit, share, kMaxMessageBytes});
      if (read) {
        std::ranges::move(*read, std::back_inserter(collected.messages));
        keep_what_is_shown(collected.messages, wanted);
      } else {
        failed = read.error();
      }
    }
    collected.partitions.push_back(json::object{{"id", partition.id},
                                                {"start", partition.start},
                                                {"end", partition.end},
                                                {"problem", problem(failed)}});
  }
  return collected;
}

// Messages, their JSON, and the text of it.
constexpr std::size_t kHeldForAnAnswer = 3 * kMaxAnswerBytes;

Error too_many_readers() {
  return Error(ErrorCode::kUnavailable, "too many messages are being unpacked now; try again");
}

// At least one, and no more once the answer is full.
json::array bounded(const std::vector<MessageView>& messages, bool& cut) {
  json::array answer;
  std::size_t size = 0;
  for (const MessageView& message : messages) {
    size += shown_bytes(message);
    cut = size > kMaxAnswerBytes && !answer.empty();
    if (cut) break;
    answer.push_back(describe(message));
  }
  return answer;
}

}  // namespace

void Api::topics(const Call& call) {
  if (!need_kafka(call)) return;
  const auto topics = sources_.kafka->topics();
  if (!topics) return send_error(call.response, topics.error());
  json::array answer;
  for (const TopicView& topic : *topics) {
    std::size_t replication = 0;
    for (const PartitionView& partition : topic.partitions) {
      replication = std::max(replication, partition.replicas.size());
    }
    answer.push_back(json::object{{"name", readable(topic.name)},
                                  {"internal", topic.internal},
                                  {"partitions", topic.partitions.size()},
                                  {"replication", replication},
                                  {"messages", messages_of(topic.partitions)},
                                  {"bytes", bytes_of(topic.partitions)}});
  }
  send_json(call.response, json::object{{"topics", std::move(answer)}});
}

// One that is not there is told with the name that was probably meant.
void Api::refuse_topic(const Call& call, const Error& error) {
  if (error.code() != ErrorCode::kNotFound) return send_error(call.response, error);
  const std::string& name = call.names[0];
  std::vector<std::string> names;
  if (const auto topics = sources_.kafka->topics()) {
    for (const TopicView& topic : *topics) names.push_back(topic.name);
  }
  const auto near = nearest(name, names);
  send_error(call.response, Error(ErrorCode::kNotFound, "There is no topic " + name + "."),
             near ? "Did you mean " + *near + "?" : "It may have been deleted.");
}

void Api::topic(const Call& call) {
  if (!need_kafka(call)) return;
  const auto topic = sources_.kafka->topic(call.names[0]);
  if (!topic) return refuse_topic(call, topic.error());
  const auto groups = sources_.kafka->groups();
  if (!groups) return send_error(call.response, groups.error());
  json::array partitions;
  for (const PartitionView& partition : topic->partitions)
    partitions.push_back(describe(partition));
  send_json(call.response, json::object{{"name", readable(topic->name)},
                                        {"internal", topic->internal},
                                        {"messages", messages_of(topic->partitions)},
                                        {"bytes", bytes_of(topic->partitions)},
                                        {"partitions", std::move(partitions)},
                                        {"groups", groups_of(*topic, *groups)}});
}

void Api::messages(const Call& call) {
  if (!need_kafka(call)) return;
  const auto wanted = parse_wanted(call.request);
  if (!wanted) return send_error(call.response, wanted.error());
  const auto topic = sources_.kafka->topic(call.names[0]);
  if (!topic) return refuse_topic(call, topic.error());
  const auto asked = std::ranges::count_if(
      topic->partitions, [&](const PartitionView& p) { return wanted->takes(p.id); });
  if (asked == 0) {
    return send_error(
        call.response,
        Error(ErrorCode::kNotFound, "topic " + call.names[0] + " has no partition " +
                                        std::to_string(wanted->partition.value_or(0)) +
                                        "; it has " + std::to_string(topic->partitions.size())));
  }
  codec::DecodeBudget::Share held(codec::DecodeBudget::of_process());
  if (!held.hold(kHeldForAnAnswer)) return send_error(call.response, too_many_readers());
  // What all partitions together may bring into memory.
  const std::size_t share =
      std::max(kMaxMessageBytes, kMaxAnswerBytes / static_cast<std::size_t>(asked));
  Collected collected = collect(*sources_.kafka, *topic, *wanted, share);
  bool cut = false;
  json::array messages = bounded(collected.messages, cut);
  send_json(call.response, json::object{{"topic", readable(topic->name)},
                                        {"messages", std::move(messages)},
                                        {"partitions", std::move(collected.partitions)},
                                        {"cut", cut}});
}

// The whole value of one message, as bytes to keep.
void Api::message_value(const Call& call) {
  if (!need_kafka(call)) return;
  const auto partition = parse_int(call.names[1]);
  const auto offset = parse_int(call.names[2]);
  if (!partition || !offset || *partition < 0 || *partition > INT32_MAX || *offset < 0) {
    return send_error(call.response, Error(ErrorCode::kInvalidArgument,
                                           "the address is .../messages/PARTITION/OFFSET/value"));
  }
  const auto id = static_cast<std::int32_t>(*partition);
  const auto read = sources_.kafka->read(call.names[0], id, *offset, {});
  if (!read) return send_error(call.response, read.error());
  if (read->empty() || read->front().offset != *offset || !read->front().value) {
    return send_error(call.response, Error(ErrorCode::kNotFound,
                                           "topic " + call.names[0] + " has no value at " +
                                               std::to_string(id) + ":" + std::to_string(*offset)));
  }
  codec::DecodeBudget::Share held(codec::DecodeBudget::of_process());
  if (!held.hold(read->front().value->size())) {
    return send_error(call.response, too_many_readers());
  }
  call.response.set_header("Content-Type", "application/octet-stream");
  call.response.set_header("Cache-Control", "no-store");
  call.response.set_header("Content-Disposition", "attachment; filename=\"message-" +
                                                      std::to_string(id) + "-" +
                                                      std::to_string(*offset) + "\"");
  (void)call.response.send(*read->front().value);
}

}  // namespace sluice::console
