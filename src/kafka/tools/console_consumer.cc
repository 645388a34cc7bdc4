// kafka-console-consumer. What it prints, and how it ends, follow Kafka's ConsoleConsumer.
#include <algorithm>
#include <chrono>
#include <map>

#include "base/text.h"
#include "kafka/client/address.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/console_consumer_options.h"
#include "kafka/tools/console_consumer_settings.h"
#include "kafka/tools/stop_signals.h"
#include "kafka/tools/tools.h"
#include "kafka/tools/topic_filter.h"
#include "kafka/tools/usage_error.h"

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
constexpr std::int64_t kLookEvery = 256;
constexpr std::chrono::seconds kRefresh{5};
constexpr std::chrono::seconds kMetadataPatience{5};

// How a run ended.
enum class End { kDone, kTimeout, kSignal, kOutputClosed, kFailed, kBadRecord };

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
    if (settings_.include) {
      TRY(filter_, TopicFilter::make(*settings_.include, TopicFilter::Syntax::kPattern));
    }
    if (settings_.max_messages == 0) return {};
    TRY(consumer_, Consumer::open(read.librdkafka, [this](const std::string& why) { warn(why); }));
    if (!settings_.own_group) return {};
    if (!filter_) return consumer_->subscribe({*settings_.topic});
    return consumer_->subscribe_matching([filter = *filter_](const std::string& topic) {
      return filter.matches(topic) && !client::is_internal_topic(topic);
    });
  }

  End run(StopSignals& signals) {
    while (count_ != settings_.max_messages) {
      Result<std::optional<IncomingRecord>> record = receive(signals);
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
    if (consumer_ != nullptr) (void)consumer_->close();
    // Nothing is printed after the count, so what librdkafka still has to say is dropped with it.
    consumer_.reset();
  }

  std::int64_t count() const { return count_; }
  const std::string& failure() const { return failure_; }

 private:
  void warn(const std::string& why) { print_log(invocation_.err, "WARN", why, kLogger); }

  End end_with(const Error& error) {
    failure_ = error.message();
    return End::kFailed;
  }

  // The next record, or nothing and end_ says why.
  Result<std::optional<IncomingRecord>> receive(StopSignals& signals) {
    const auto deadline = settings_.timeout ? SteadyClock::now() + *settings_.timeout
                                            : SteadyClock::time_point::max();
    bool flushed = false;
    for (;;) {
      // A system call a record would be most of the work, so while records flow it is asked rarely.
      const bool look = flushed || count_ % kLookEvery == 0;
      if (look && signals.arrived() != 0) {
        end_ = End::kSignal;
        return std::optional<IncomingRecord>();
      }
      if (!settings_.own_group) TRY(assign_what_is_there());
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now());
      const milliseconds wait = std::clamp(left, milliseconds(0), kSlice);
      // What was printed is shown as soon as the next record is not there yet.
      TRY(std::optional<IncomingRecord> record, consumer_->next(flushed ? wait : milliseconds(0)));
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

  // Without a group the partitions are read as they are, new ones as they appear.
  Status assign_what_is_there() {
    if (SteadyClock::now() < refresh_at_) return {};
    std::vector<client::TopicPartitions> topics;
    if (settings_.partition) {
      topics.push_back({*settings_.topic, 0});
    } else {
      // A broker that does not answer was warned about; it may still come.
      Result<std::vector<client::TopicPartitions>> found =
          consumer_->topics(settings_.topic, patience());
      if (found) {
        topics = std::move(found).value();
      } else if (found.error().code() != ErrorCode::kUnavailable &&
                 found.error().code() != ErrorCode::kTimeout) {
        return found.error();
      }
    }
    std::vector<StartAt> wanted;
    for (const client::TopicPartitions& topic : topics) {
      if (filter_ && (!filter_->matches(topic.topic) || client::is_internal_topic(topic.topic)))
        continue;
      if (settings_.partition) wanted.push_back(start_of(topic.topic, *settings_.partition));
      for (std::int32_t id = 0; id < topic.partitions; ++id) {
        wanted.push_back(start_of(topic.topic, id));
      }
    }
    const auto never = SteadyClock::time_point::max();
    refresh_at_ = settings_.partition ? never
                  : wanted.empty()    ? SteadyClock::now() + kSlice
                                      : SteadyClock::now() + kRefresh;
    if (wanted.size() == assigned_) return {};
    assigned_ = wanted.size();
    return consumer_->assign(wanted);
  }

  milliseconds patience() const {
    const milliseconds longest = kMetadataPatience;
    return settings_.timeout ? std::clamp(*settings_.timeout, milliseconds(1), longest) : longest;
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
  if (end == End::kFailed) report_stop(invocation, session.failure());
  if (end == End::kOutputClosed) {
    std::fprintf(invocation.err, "Unable to write to standard out, closing consumer.\n");
  }
  session.close();
  std::fprintf(invocation.err, "Processed a total of %lld messages\n",
               static_cast<long long>(session.count()));
  if (end == End::kBadRecord) return unknown_error(invocation, session.failure());
  if (system_test_events) std::fprintf(invocation.out, "shutdown_complete\n");
  constexpr int kSignalExit = 128 + SIGTERM;
  return end == End::kSignal ? kSignalExit : 0;
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
  StopSignals signals;
  const bool system_test_events = settings.system_test_events;
  Session session(invocation, std::move(settings));
  if (Status opened = session.open(); !opened) {
    return unknown_error(invocation, opened.error().message());
  }
  const End end = session.run(signals);
  return finish(invocation, session, end, system_test_events);
}

}  // namespace sluice::kafka::tools
