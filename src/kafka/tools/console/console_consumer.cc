// kafka-console-consumer. What it prints, and how it ends, follow Kafka's ConsoleConsumer.
#include <algorithm>
#include <chrono>
#include <map>

#include "base/text.h"
#include "kafka/client/address.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/tools/cli/topic_filter.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/console/console_consumer_options.h"
#include "kafka/tools/console/console_consumer_settings.h"
#include "kafka/tools/tools.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::tools {
namespace {

using client::Consumer;
using client::IncomingRecord;
using client::StartAt;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr const char* kPurpose =
    "This tool helps to read data from Kafka topics and outputs it to standard output.";
constexpr const char* kLogger = "kafka-console-consumer";
// How long one wait lasts, at the most, before signals and new topics are looked for.
constexpr milliseconds kSlice{100};
constexpr std::chrono::seconds kRefresh{5};
constexpr milliseconds kMetadataPatience{500};
// When it is first said that a topic is not there, and how often again.
constexpr milliseconds kMissing{500};
constexpr std::chrono::seconds kMissingAgain{10};

// How a run ended.
enum class End { kDone, kTimeout, kSignal, kOutputClosed, kFailed, kDamaged, kBadRecord };

class Session {
 public:
  Session(const Invocation& invocation, ConsoleConsumerSettings settings)
      : invocation_(invocation), settings_(std::move(settings)) {}

  Status open() {
    TRY(auto read,
        client::read_client_settings(settings_.properties, client::ClientKind::kConsumer));
    for (const std::string& name : read.unknown) {
      warn("The configuration '" + name + "' was supplied but isn't a known config.");
    }
    const std::string& servers = settings_.properties.at("bootstrap.servers");
    auto addresses = client::parse_addresses(servers);
    Status known = addresses ? client::check_resolvable(*addresses) : Status(addresses.error());
    if (!known) return known.error().with("Failed to construct kafka consumer");
    if (settings_.topic && settings_.topic->empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   settings_.partition
                       ? "Topic partitions to assign to cannot have null or empty topic"
                       : "Topic collection to subscribe to cannot contain null or empty topic");
    }
    if (settings_.include && settings_.include->empty()) {
      return Error(ErrorCode::kInvalidArgument, "Topic pattern to subscribe to cannot be empty");
    }
    if (settings_.include) {
      TRY(filter_, TopicFilter::make(*settings_.include, TopicFilter::Syntax::kPattern));
    }
    if (settings_.max_messages == 0) return {};
    TRY(consumer_, Consumer::open(read.librdkafka, [this](const std::string& why) { warn(why); }));
    if (!settings_.own_group) return {};
    if (!filter_) return consumer_->subscribe({*settings_.topic});
    return consumer_->subscribe_matching(
        [this](const std::string& topic) { return wanted(topic); });
  }

  End run() {
    while (count_ != settings_.max_messages) {
      Result<std::optional<IncomingRecord>> record = receive();
      if (!record) return end_with(record.error());
      if (!*record) return end_;
      ++count_;
      if (!print(**record)) return End::kBadRecord;
      if (std::ferror(invocation_.out)) return End::kOutputClosed;
    }
    return End::kDone;
  }

  void close() {
    std::fflush(invocation_.out);
    if (consumer_ != nullptr) {
      if (Status closed = consumer_->close(); !closed) warn(closed.error().message());
    }
    // Nothing is printed after the count, so what librdkafka still has to say is dropped with it.
    consumer_.reset();
  }

  std::int64_t count() const { return count_; }
  const std::string& failure() const { return failure_; }

 private:
  void warn(const std::string& why) { print_log(invocation_.err, "WARN", why, kLogger); }

  End end_with(const Error& error) {
    failure_ = error.message();
    return error.code() == ErrorCode::kCorrupt ? End::kDamaged : End::kFailed;
  }

  // The next record, or nothing and end_ says why.
  Result<std::optional<IncomingRecord>> receive() {
    const auto deadline = settings_.timeout ? SteadyClock::now() + *settings_.timeout
                                            : SteadyClock::time_point::max();
    bool flushed = false;
    for (;;) {
      if (StopSignals::arrived() != 0) {
        end_ = End::kSignal;
        return std::optional<IncomingRecord>();
      }
      if (!settings_.own_group) TRY(assign_what_is_there());
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now());
      const milliseconds wait = std::clamp(left, milliseconds(0), kSlice);
      // What was printed is shown as soon as the next record is not there yet.
      auto came = consumer_->next(flushed ? wait : milliseconds(0));
      if (!came && !is_of_the_group(came.error())) return came.error();
      std::optional<IncomingRecord> record = came ? std::move(*came) : std::nullopt;
      if (record) {
        positions_[{record->topic, record->partition}] = record->offset + 1;
        return record;
      }
      if (!flushed) {
        std::fflush(invocation_.out);
        flushed = true;
        continue;
      }
      if (SteadyClock::now() >= deadline) {
        end_ = End::kTimeout;
        return std::optional<IncomingRecord>();
      }
    }
  }

  // Who reads one partition has a group in name only, and needs no right to it.
  bool is_of_the_group(const Error& error) const {
    return settings_.partition &&
           error.reason<wire::KafkaError>() == wire::KafkaError::kGroupAuthorizationFailed;
  }

  bool wanted(const std::string& topic) const {
    return filter_->matches(topic) &&
           !(settings_.exclude_internal && client::is_internal_topic(topic));
  }

  // Without a group the partitions are read as they are, new ones as they appear.
  Status assign_what_is_there() {
    const auto now = SteadyClock::now();
    if (now < refresh_at_) return {};
    refresh_at_ = now + kSlice;
    Result<std::vector<client::TopicPartitions>> topics =
        consumer_->topics(settings_.topic, kMetadataPatience);
    if (!topics) {
      // A broker that does not answer was warned about; it may still come.
      const ErrorCode code = topics.error().code();
      const bool waits = code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout;
      if (code == ErrorCode::kInvalidArgument) {
        print_log(invocation_.err, "ERROR",
                  "[Consumer clientId=" + settings_.properties["client.id"] +
                      ", groupId=" + settings_.properties["group.id"] +
                      "] Metadata response reported invalid topics [" + *settings_.topic + "]",
                  kLogger);
      }
      return waits ? Status() : Status(topics.error());
    }
    std::vector<StartAt> found;
    for (const client::TopicPartitions& topic : *topics) {
      if (filter_ && !wanted(topic.topic)) continue;
      for (std::int32_t id = 0; id < topic.partitions; ++id) {
        if (!settings_.partition || *settings_.partition == id) {
          found.push_back(start_of(topic.topic, id));
        }
      }
    }
    if (found.empty()) {
      tell_missing(now, topics->empty() ? 0 : topics->front().partitions);
      return {};
    }
    refresh_at_ = settings_.partition ? SteadyClock::time_point::max() : now + kRefresh;
    if (found.size() == assigned_) return {};
    TRY(check_start(found));
    assigned_ = found.size();
    return consumer_->assign(found);
  }

  // Where Java's consumer would look for an offset that was committed; this group has none.
  Status check_start(const std::vector<StartAt>& found) const {
    if (!settings_.no_reset) return {};
    std::vector<std::string> names;
    for (const StartAt& each : found) {
      names.push_back(each.topic + "-" + std::to_string(each.partition));
    }
    return Error(
        ErrorCode::kInvalidArgument,
        "Undefined offset with no reset policy for partitions: [" + join(names, ", ") + "]");
  }

  void tell_missing(SteadyClock::time_point now, std::int32_t partitions) {
    if (missing_at_ == SteadyClock::time_point{}) missing_at_ = now + kMissing;
    if (now < missing_at_) return;
    missing_at_ = now + kMissingAgain;
    if (filter_) {
      warn("No topic matches " + filter_->expression() + "; waiting for one");
    } else if (settings_.partition && partitions > 0) {
      warn("Topic " + *settings_.topic + " has no partition " +
           std::to_string(*settings_.partition) + ", only " + std::to_string(partitions) +
           "; waiting for it");
    } else {
      warn("Topic " + *settings_.topic + " is not there; waiting for it");
    }
  }

  StartAt start_of(const std::string& topic, std::int32_t partition) const {
    const auto read = positions_.find({topic, partition});
    return {topic, partition, read == positions_.end() ? settings_.start : read->second};
  }

  bool print(const IncomingRecord& record) {
    text_.clear();
    Status formatted = settings_.formatter->format(record, text_);
    std::fwrite(text_.data(), 1, text_.size(), invocation_.out);
    if (formatted) return true;
    if (!settings_.skip_errors) {
      failure_ = formatted.error().message();
      return false;
    }
    print_log(invocation_.err, "ERROR",
              "Error processing message, skipping this message: ", kLogger);
    std::fprintf(invocation_.err, "%s\n", formatted.error().message().c_str());
    return true;
  }

  const Invocation& invocation_;
  ConsoleConsumerSettings settings_;
  std::optional<TopicFilter> filter_;
  std::unique_ptr<Consumer> consumer_;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> positions_;
  std::size_t assigned_ = 0;
  SteadyClock::time_point refresh_at_{};
  SteadyClock::time_point missing_at_{};
  std::int64_t count_ = 0;
  std::string text_;
  std::string failure_;
  End end_ = End::kDone;
};

int unknown_error(const Invocation& invocation, const std::string& message) {
  print_log(invocation.err, "ERROR", "Unknown error when running consumer: ", kLogger);
  std::fprintf(invocation.err, "%s\n", message.c_str());
  return 1;
}

void report_stop(const Invocation& invocation, const std::string& message) {
  print_log(invocation.err, "ERROR",
            "Error processing message, terminating consumer process: ", kLogger);
  std::fprintf(invocation.err, "%s\n", message.c_str());
}

int finish(const Invocation& invocation, Session& session, End end, bool system_test_events) {
  if (end == End::kTimeout)
    report_stop(invocation, "No message came within the time of --timeout-ms");
  if (end == End::kFailed || end == End::kDamaged) report_stop(invocation, session.failure());
  if (end == End::kOutputClosed) {
    std::fprintf(invocation.err, "Unable to write to standard out, closing consumer.\n");
  }
  session.close();
  std::fprintf(invocation.err, "Processed a total of %lld messages\n",
               static_cast<long long>(session.count()));
  if (end == End::kBadRecord) return unknown_error(invocation, session.failure());
  if (system_test_events) std::fprintf(invocation.out, "shutdown_complete\n");
  // Kafka's ends with 0 here; who reads the exit code should know that records are missing.
  if (end == End::kDamaged) return 1;
  return end == End::kSignal ? 128 + StopSignals::arrived() : 0;
}

}  // namespace

int console_consumer(const Invocation& invocation) {
  const auto table = console_consumer_options();
  Result<ParsedOptions> options = ParsedOptions::parse(table, invocation.args);
  if (!options) return usage_error(invocation, table, options.error().message());
  if (const auto done = help_or_version(invocation, table, *options, kPurpose)) return *done;
  ConsoleConsumerSettings settings;
  if (const auto wrong = read_command_line(*options, settings)) {
    if (wrong->usage) return usage_error(invocation, table, wrong->message);
    return uncaught(invocation, wrong->message);
  }
  const StopSignals signals;
  const bool system_test_events = settings.system_test_events;
  Session session(invocation, std::move(settings));
  if (Status opened = session.open(); !opened) {
    return unknown_error(invocation, opened.error().message());
  }
  const End end = session.run();
  return finish(invocation, session, end, system_test_events);
}

}  // namespace sluice::kafka::tools
