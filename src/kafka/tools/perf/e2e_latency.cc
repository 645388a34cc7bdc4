// kafka-e2e-latency: a record at a time, until it is acknowledged and read again.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/client/consumer.h"
#include "kafka/client/producer.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kPatience{60'000};
constexpr std::int64_t kMostBytes = 1 << 30;
constexpr const char* kUsage =
    "USAGE: java org.apache.kafka.tools.EndToEndLatency broker_list topic num_messages "
    "producer_acks message_size_bytes [optional] properties_file";

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

struct Plan {
  std::string servers;
  std::string topic;
  std::int64_t messages = 0;
  std::int64_t size = 0;
  std::string acks;
  Properties properties;
};

Result<std::int64_t> number(const std::string& text) {
  const std::optional<std::int64_t> value = parse_int(text);
  if (!value) return invalid("For input string: \"" + text + "\"");
  return *value;
}

Result<Plan> make_plan(const std::vector<std::string>& args) {
  Plan plan;
  plan.servers = args[0];
  plan.topic = args[1];
  TRY(plan.messages, number(args[2]));
  plan.acks = args[3];
  TRY(plan.size, number(args[4]));
  if (plan.size < 0 || plan.size > kMostBytes) return invalid("no size of a message: " + args[4]);
  if (plan.acks != "1" && plan.acks != "all") {
    return invalid("Latency testing requires synchronous acknowledgement. Please use 1 or all");
  }
  if (args.size() > 5) {
    TRY(plan.properties, read_properties(args[5]));
  }
  return plan;
}

Result<std::unique_ptr<client::Consumer>> open_consumer(const Plan& plan,
                                                        const client::OnWarning& warn) {
  Properties properties = plan.properties;
  properties["bootstrap.servers"] = plan.servers;
  properties["group.id"] = "test-group-" + std::to_string(::getpid());
  properties["enable.auto.commit"] = "false";
  properties["auto.offset.reset"] = "latest";
  properties["fetch.max.wait.ms"] = "0";
  TRY(client::ClientSettings settings,
      client::read_client_settings(properties, client::ClientKind::kConsumer));
  return client::Consumer::open(settings.librdkafka, warn);
}

// Reads every partition from its end as it is now.
Status go_to_end(const Plan& plan, client::Consumer& consumer) {
  TRY(auto topics, consumer.topics(plan.topic, kPatience));
  std::vector<client::TopicPartition> partitions;
  for (const auto& topic : topics) {
    for (std::int32_t i = 0; i < topic.partitions; ++i) partitions.push_back({topic.topic, i});
  }
  if (partitions.empty()) return invalid("Topic " + plan.topic + " has no partitions");
  client::ClusterSettings settings;
  TRY(settings.connection.security, client::read_security(plan.properties));
  TRY(auto cluster, client::Cluster::open(plan.servers, std::move(settings)));
  TRY(auto ends, client::list_offsets(*cluster, partitions, client::kLatest));
  std::vector<client::StartAt> starts;
  for (const auto& [partition, end] : ends) {
    if (!end) return end.error();
    starts.push_back({partition.topic, partition.partition, *end});
  }
  return consumer.assign(starts);
}

// One record there and back.
Result<Clock::duration> round_trip(const Plan& plan, const std::string& message,
                                   client::Producer& producer, client::Consumer& consumer,
                                   bool& acknowledged, std::optional<Error>& refused) {
  const auto start = Clock::now();
  acknowledged = false;
  client::OutgoingRecord record;
  record.value = message;
  TRY(producer.send(plan.topic, std::move(record)));
  while (!acknowledged && Clock::now() - start < kPatience) producer.poll(milliseconds(100));
  if (refused) return *refused;
  TRY(auto read, consumer.next(kPatience));
  const auto elapsed = Clock::now() - start;
  if (!read) {
    return Error(ErrorCode::kTimeout, "poll() timed out before finding a result (timeout:[" +
                                          std::to_string(kPatience.count()) + "])");
  }
  const std::string got = read->value.value_or("");
  if (got == message) return elapsed;
  return Error(ErrorCode::kCorrupt,
               "The message read [" + got + "] did not match the message sent [" + message + "]");
}

void print_summary(std::FILE* out, std::vector<Clock::duration>& taken) {
  std::sort(taken.begin(), taken.end());
  double total_ms = 0;
  for (const auto latency : taken) {
    total_ms += std::chrono::duration<double, std::milli>(latency).count();
  }
  const auto share = [&](double part) {
    if (taken.empty()) return 0LL;
    const auto at = static_cast<std::size_t>(part * static_cast<double>(taken.size()));
    return static_cast<long long>(std::chrono::duration_cast<milliseconds>(taken[at]).count());
  };
  std::fprintf(out, "Avg latency: %.4f ms\n",
               total_ms / static_cast<double>(std::max<std::size_t>(1, taken.size())));
  std::fprintf(out, "Percentiles: 50th = %lld, 99th = %lld, 99.9th = %lld\n", share(0.5),
               share(0.99), share(0.999));
}

Status run(const Invocation& invocation, const Plan& plan) {
  const client::OnWarning warn = [err = invocation.err](const std::string& text) {
    print_log(err, "WARN", text, "kafka.client");
  };
  bool acknowledged = false;
  std::optional<Error> refused;
  client::Producer::Callbacks callbacks;
  callbacks.on_delivery = [&](const client::Delivery& delivery) {
    acknowledged = true;
    refused = delivery.error;
  };
  callbacks.on_warning = warn;
  Properties properties = plan.properties;
  properties["bootstrap.servers"] = plan.servers;
  properties["linger.ms"] = "0";
  properties["max.block.ms"] = "9223372036854775807";
  properties["acks"] = plan.acks;
  TRY(client::ClientSettings settings,
      client::read_client_settings(properties, client::ClientKind::kProducer));
  TRY(auto producer, client::Producer::open(settings.librdkafka, std::move(callbacks)));
  TRY(auto consumer, open_consumer(plan, warn));
  TRY(producer->wait_for_topic(plan.topic, kPatience, [] { return false; }));
  TRY(go_to_end(plan, *consumer));
  std::minstd_rand random(0);
  std::vector<Clock::duration> taken;
  for (std::int64_t i = 0; i < plan.messages; ++i) {
    std::string message(static_cast<std::size_t>(plan.size), '\0');
    for (char& letter : message) letter = static_cast<char>('A' + random() % 26);
    TRY(const Clock::duration elapsed,
        round_trip(plan, message, *producer, *consumer, acknowledged, refused));
    if (i % 1000 == 0) {
      std::fprintf(invocation.out, "%lld\t%g\n", static_cast<long long>(i),
                   std::chrono::duration<double, std::milli>(elapsed).count());
    }
    taken.push_back(elapsed);
  }
  print_summary(invocation.out, taken);
  return consumer->close();
}

int failed(const Invocation& invocation, const std::string& message) {
  std::fflush(invocation.out);
  std::fprintf(invocation.err, "%s\n", message.c_str());
  return 1;
}

}  // namespace

int e2e_latency(const Invocation& invocation) {
  if (invocation.args.size() != 5 && invocation.args.size() != 6) {
    return failed(invocation, kUsage);
  }
  const Result<Plan> plan = make_plan(invocation.args);
  if (!plan) return failed(invocation, plan.error().message());
  const Status done = run(invocation, *plan);
  return done ? 0 : failed(invocation, done.error().message());
}

}  // namespace sluice::kafka::tools
