// kafka-replica-verification: reads the replicas of partitions from each of their brokers, batch by
// batch side by side, until it is told to stop.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/tools/cli/topic_filter.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"
#include "kafka/wire/fetch.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;
using Clock = std::chrono::steady_clock;

constexpr Option kReplicaVerification[] = {
    {"broker-list", Takes::kValue, "<String: hostname:\n  port,...,hostname:port>",
     "REQUIRED: The list of hostname and\n"
     "  port of the server to connect to."},
    {"fetch-size", Takes::kValue, "<Integer: bytes>",
     "The fetch size of each request.\n"
     "  (default: 1048576)"},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"max-wait-ms", Takes::kValue, "<Integer: ms>",
     "The max amount of time each fetch\n"
     "  request waits. (default: 1000)"},
    {"report-interval-ms", Takes::kValue, "<Long: ms>",
     "The reporting interval. (default:\n"
     "  30000)"},
    {"time", Takes::kValue, "<Long: timestamp/-1(latest)/-2\n  (earliest)>",
     "Timestamp for getting the initial\n"
     "  offsets. (default: -1)"},
    {"topic-white-list", Takes::kValue, "<String: Java regex\n  (String)>",
     "DEPRECATED use --topics-include\n"
     "  instead; ignored if --topics-include\n"
     "  specified. List of topics to verify\n"
     "  replica consistency. Defaults to '.\n"
     "  *' (all topics) (default: .*)"},
    {"topics-include", Takes::kValue, "<String: Java regex\n  (String)>",
     "List of topics to verify replica\n"
     "  consistency. Defaults to '.*' (all\n"
     "  topics) (default: .*)"},
    {"version", Takes::kNothing, "", "Print version information and exit."},
};

constexpr const char* kVerificationPurpose =
    "Validate that all replicas for a set of topics have the same data.";
// The id of a consumer that reads followers, too.
constexpr wire::BrokerId kDebuggingConsumer = -2;
// Version 12 is the last that names topics.
constexpr std::int16_t kFetchByName = 12;
constexpr std::int32_t kFetchBytes = 1 << 20;

struct VerificationPlan {
  std::string brokers;
  std::int32_t fetch_bytes = kFetchBytes;
  std::int32_t max_wait_ms = 1000;
  std::int64_t start = client::kLatest;
  std::chrono::milliseconds report_every{30'000};
  std::optional<TopicFilter> topics;
};

// What one broker holds of one partition from an offset on.
struct ReplicaData {
  wire::Offset high_watermark = -1;
  Bytes records;
};
using Replicas = std::map<wire::BrokerId, ReplicaData>;

class ReplicaVerification {
 public:
  ReplicaVerification(const Invocation& invocation, client::Cluster& cluster,
                      const VerificationPlan& plan)
      : invocation_(invocation),
        out_(invocation.out),
        err_(invocation.err),
        cluster_(cluster),
        plan_(plan) {}

  // What is to be compared; false when there is nothing.
  Result<bool> prepare();
  // Until a signal, or a replica that has other offsets than another.
  Status run();

 private:
  void print(const std::string& text) const {
    std::fprintf(out_, "%s: %s\n", log_time().c_str(), text.c_str());
    std::fflush(out_);
  }
  void fetch_all();
  wire::FetchRequest request_for(wire::BrokerId broker) const;
  void take(wire::BrokerId broker, const Result<wire::FetchResponse>& answer);
  // Moves on over what all replicas of the partition have alike.
  Status compare(const TopicPartition& partition, const Replicas& replicas);
  Result<std::optional<wire::Offset>> compare_next(const TopicPartition& partition,
                                                   const Replicas& replicas,
                                                   std::vector<wire::BatchWalk>& walks);
  void report();

  const Invocation& invocation_;
  std::FILE* out_;
  std::FILE* err_;
  client::Cluster& cluster_;
  const VerificationPlan& plan_;
  // Each broker has connections of its own: its answers are waited for by a thread.
  std::map<wire::BrokerId, std::unique_ptr<client::Admin>> asked_through_;
  std::map<wire::BrokerId, std::vector<TopicPartition>> of_broker_;
  std::map<TopicPartition, wire::Offset> next_;
  std::vector<TopicPartition> order_;  // as Kafka walks them
  std::map<TopicPartition, Replicas> fetched_;
  Clock::time_point reported_ = Clock::now();
  std::int64_t max_lag_ = -1;
  std::size_t behind_ = 0;  // the place in order_ of the partition with that lag
};

Result<bool> ReplicaVerification::prepare() {
  TRY(wire::MetadataResponse metadata, cluster_.metadata());
  for (const auto& topic : metadata.topics) {
    const std::string name = topic.name.value_or("");
    if (!plan_.topics->matches(name)) continue;
    for (const auto& partition : topic.partitions) {
      order_.push_back({name, partition.partition_index});
      for (const wire::BrokerId replica : partition.replica_nodes) {
        of_broker_[replica].push_back(order_.back());
      }
    }
  }
  if (order_.empty()) return false;
  for (const auto& [broker, partitions] : of_broker_) {
    TRY(asked_through_[broker], open_admin(invocation_, plan_.brokers, std::nullopt));
  }
  TRY(auto offsets, client::list_offsets(cluster_, order_, plan_.start));
  order_ = hash_map_order(std::move(order_));
  for (const auto& [partition, offset] : offsets) {
    TRY(next_[partition], offset);
    if (next_[partition] >= 0) continue;
    return Error(ErrorCode::kNotFound, "no record of " + partition.to_string() +
                                           " is at or after the time that --time gives");
  }
  return true;
}

wire::FetchRequest ReplicaVerification::request_for(wire::BrokerId broker) const {
  wire::FetchRequest request;
  request.replica_id = kDebuggingConsumer;
  request.max_wait_ms = plan_.max_wait_ms;
  request.min_bytes = 1;
  for (const TopicPartition& partition : of_broker_.at(broker)) {
    if (request.topics.empty() || request.topics.back().topic != partition.topic) {
      request.topics.emplace_back().topic = partition.topic;
    }
    auto& wanted = request.topics.back().partitions.emplace_back();
    wanted.partition = partition.partition;
    wanted.fetch_offset = next_.at(partition);
    wanted.log_start_offset = 0;
    wanted.partition_max_bytes = plan_.fetch_bytes;
  }
  return request;
}

// A replica that doesn't answer has nothing this time, and is asked again.
void ReplicaVerification::take(wire::BrokerId broker, const Result<wire::FetchResponse>& answer) {
  for (const TopicPartition& partition : of_broker_.at(broker)) fetched_[partition][broker] = {};
  if (!answer) {
    print_log(err_, "WARN", "broker " + std::to_string(broker) + ": " + answer.error().message(),
              "kafka.tools.ReplicaVerificationTool$");
    return;
  }
  for (const auto& topic : answer->responses) {
    for (const auto& partition : topic.partitions) {
      const auto wanted = fetched_.find({topic.topic, partition.partition_index});
      if (wanted == fetched_.end()) continue;
      wanted->second[broker] = {partition.high_watermark, Bytes(partition.records.bytes())};
    }
  }
}

void ReplicaVerification::fetch_all() {
  // The brokers wait side by side for something new.
  std::map<wire::BrokerId, Result<wire::FetchResponse>> answers;
  std::vector<std::thread> asking;
  for (const auto& [broker, partitions] : of_broker_) {
    auto& answer = answers.emplace(broker, Error(ErrorCode::kUnavailable, "")).first->second;
    client::Cluster& cluster = asked_through_.at(broker)->cluster();
    asking.emplace_back([&answer, &cluster, id = broker, request = request_for(broker)] {
      const Result<client::Connection*> connection = cluster.broker(id);
      if (connection) {
        answer = (*connection)->call(request, kFetchByName);
      } else {
        answer = connection.error();
      }
    });
  }
  for (std::thread& one : asking) one.join();
  for (const auto& [broker, answer] : answers) take(broker, answer);
}

// The offset behind the next batch when all replicas have it up to the high watermark.
Result<std::optional<wire::Offset>> ReplicaVerification::compare_next(
    const TopicPartition& partition, const Replicas& replicas,
    std::vector<wire::BatchWalk>& walks) {
  std::optional<std::pair<wire::BrokerId, wire::RecordBatch>> first;
  bool everywhere = true;
  std::size_t place = 0;
  for (const auto& [broker, data] : replicas) {
    const auto batch = walks[place++].next();
    if (!batch || batch->last_offset() >= data.high_watermark) {
      everywhere = false;
      continue;
    }
    if (!first) {
      first.emplace(broker, *batch);
      continue;
    }
    const auto& [other, same] = *first;
    const std::string where = "partition " + partition.to_string();
    if (same.last_offset() != batch->last_offset()) {
      print(where + ": replica " + std::to_string(other) + "'s offset " +
            std::to_string(same.last_offset()) + " doesn't match replica " +
            std::to_string(broker) + "'s offset " + std::to_string(batch->last_offset()));
      return Error(ErrorCode::kCorrupt, "");
    }
    if (same.crc() != batch->crc()) {
      print(where + " has unmatched checksum at offset " + std::to_string(batch->last_offset()) +
            "; replica " + std::to_string(other) + "'s checksum " + std::to_string(same.crc()) +
            "; replica " + std::to_string(broker) + "'s checksum " + std::to_string(batch->crc()));
    }
  }
  if (!everywhere || !first) return std::optional<wire::Offset>();
  return std::optional(first->second.next_offset());
}

Status ReplicaVerification::compare(const TopicPartition& partition, const Replicas& replicas) {
  std::vector<wire::BatchWalk> walks;
  for (const auto& [broker, data] : replicas) walks.emplace_back(data.records);
  for (;;) {
    TRY(const std::optional<wire::Offset> next, compare_next(partition, replicas, walks));
    if (!next) break;
    next_[partition] = *next;
  }
  std::size_t place = 0;
  for (const auto& [broker, data] : replicas) {
    if (const Status& walked = walks[place++].status(); !walked) {
      return Error(ErrorCode::kCorrupt, "Error in processing replica " + std::to_string(broker) +
                                            " in partition " + partition.to_string() +
                                            " at offset " + std::to_string(next_[partition]) +
                                            ": " + walked.error().message());
    }
  }
  return {};
}

void ReplicaVerification::report() {
  if (Clock::now() - reported_ <= plan_.report_every) return;
  reported_ = Clock::now();
  const TopicPartition& partition = order_[behind_];
  print("max lag is " + std::to_string(max_lag_) + " for partition " + partition.to_string() +
        " at offset " + std::to_string(next_[partition]) + " among " +
        std::to_string(order_.size()) + " partitions");
}

Status ReplicaVerification::run() {
  const StopSignals signals;
  print("verification process is started.");
  while (StopSignals::arrived() == 0) {
    const auto began = Clock::now();
    fetch_all();
    max_lag_ = -1;
    for (std::size_t at = 0; at < order_.size(); ++at) {
      const Replicas& replicas = fetched_[order_[at]];
      TRY(compare(order_[at], replicas));
      wire::Offset end = -1;
      for (const auto& [broker, data] : replicas) end = std::max(end, data.high_watermark);
      if (end - next_[order_[at]] <= max_lag_) continue;
      max_lag_ = end - next_[order_[at]];
      behind_ = at;
    }
    fetched_.clear();
    report();
    // Brokers that are away, or refuse, answer at once.
    if (Clock::now() - began < std::chrono::milliseconds(1)) {
      std::this_thread::sleep_for(cluster_.settings().retry_wait);
    }
  }
  return {};
}

Result<VerificationPlan> verification_plan(const ParsedOptions& options) {
  VerificationPlan plan;
  TRY(const std::optional<std::string> brokers, options.value("broker-list"));
  if (!brokers) {
    return usage_fault("Missing required argument \"[broker-list]\"");
  }
  plan.brokers = *brokers;
  TRY(client::parse_addresses(plan.brokers));
  const char* const named = options.has("topics-include") ? "topics-include" : "topic-white-list";
  TRY(const std::optional<std::string> pattern, options.value(named));
  TRY(plan.topics, TopicFilter::make(pattern.value_or(".*"), TopicFilter::Syntax::kList));
  TRY(const auto bytes, options.integer("fetch-size"));
  plan.fetch_bytes = static_cast<std::int32_t>(bytes.value_or(plan.fetch_bytes));
  TRY(const auto wait, options.integer("max-wait-ms"));
  plan.max_wait_ms = static_cast<std::int32_t>(wait.value_or(plan.max_wait_ms));
  TRY(const auto start, options.long_integer("time"));
  plan.start = start.value_or(plan.start);
  TRY(const auto every, options.long_integer("report-interval-ms"));
  // Beyond some centuries no report comes anyway.
  constexpr std::int64_t kLongest = std::int64_t{1} << 42;
  plan.report_every =
      std::chrono::milliseconds(std::min(every.value_or(plan.report_every.count()), kLongest));
  return plan;
}

}  // namespace

int replica_verification(const Invocation& invocation) {
  const CommandLine line =
      read_command_line(invocation, kReplicaVerification, kVerificationPurpose);
  if (line.exit) return *line.exit;
  const Result<VerificationPlan> plan = verification_plan(line.options);
  if (!plan && is_usage_fault(plan.error())) {
    return usage_error(invocation, kReplicaVerification, plan.error().message());
  }
  if (!plan) return uncaught(invocation, plan.error().message());
  const auto admin = open_admin(invocation, plan->brokers, std::nullopt);
  if (!admin) return uncaught(invocation, admin.error().message());
  ReplicaVerification verification(invocation, (*admin)->cluster(), *plan);
  const Result<bool> some = verification.prepare();
  if (!some) return uncaught(invocation, some.error().message());
  if (!*some) {
    print_log(invocation.err, "ERROR",
              "No topics found. [topics-include], if specified, is either filtering out all topics "
              "or there is no topic.",
              "kafka.tools.ReplicaVerificationTool$");
    return 1;
  }
  const Status done = verification.run();
  if (done) return 128 + StopSignals::arrived();
  if (!done.error().message().empty()) uncaught(invocation, done.error().message());
  return 1;
}

}  // namespace sluice::kafka::tools
