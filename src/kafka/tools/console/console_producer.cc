// kafka-console-producer. The order of checks and their words follow Kafka's ConsoleProducer.
#include <unistd.h>

#include "base/text.h"
#include "kafka/client/address.h"
#include "kafka/client/producer.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/line_source.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/console/console_producer_options.h"
#include "kafka/tools/console/record_reader.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::Delivery;
using client::OutgoingRecord;
using client::Producer;
using SteadyClock = std::chrono::steady_clock;

constexpr const char* kPurpose =
    "This tool helps to read data from standard input and publish it to Kafka.";
constexpr const char* kErrorLogger = "kafka-console-producer";
// How long one wait lasts, at the most, before signals are looked for.
constexpr std::chrono::milliseconds kSlice{100};
constexpr std::chrono::milliseconds kSecondLook{100};
constexpr std::chrono::seconds kDrainAfterSignal{10};
constexpr std::size_t kDefaultMaxRequestSize = 1024 * 1024;

// What a run is made of, once the command line is understood.
struct Run {
  std::string topic;
  std::string client_id;
  bool sync = false;
  std::chrono::milliseconds max_block{60'000};
  std::size_t max_request_size = kDefaultMaxRequestSize;
  Properties reader;
  client::ClientSettings settings;
};

// The options that set a producer property, with the default that the tool gives it.
struct Setting {
  const char* option;
  const char* property;
  const char* absent;
};
constexpr Setting kSettings[] = {
    {"timeout", "linger.ms", "1000"},
    {"request-required-acks", "acks", "-1"},
    {"request-timeout-ms", "request.timeout.ms", "1500"},
    {"message-send-max-retries", "retries", "3"},
    {"retry-backoff-ms", "retry.backoff.ms", "100"},
    {"socket-buffer-size", "send.buffer.bytes", "102400"},
    {"max-memory-bytes", "buffer.memory", "33554432"},
    {"batch-size", "batch.size", nullptr},
    {"max-partition-memory-bytes", "batch.size", "16384"},
    {"metadata-expiry-ms", "metadata.max.age.ms", "300000"},
    {"max-block-ms", "max.block.ms", "60000"},
};

Status set_from_option(const ParsedOptions& options, const Setting& setting, Properties& to) {
  if (std::string_view(setting.option) == "request-required-acks") {
    TRY(std::optional<std::string> acks, options.value(setting.option));
    if (acks) to[setting.property] = *acks;
  } else {
    TRY(std::optional<std::int64_t> number, options.long_integer(setting.option));
    if (number) to[setting.property] = std::to_string(*number);
  }
  // A property given by other means is kept unless the option was typed.
  if (setting.absent != nullptr) to.emplace(setting.property, setting.absent);
  return {};
}

Result<Properties> given_properties(const ParsedOptions& options) {
  Properties properties;
  for (const char* file_option : {"producer.config", "command-config"}) {
    TRY(std::optional<std::string> path, options.value(file_option));
    if (!path) continue;
    TRY(properties, read_properties(*path));
  }
  for (const char* option : {"producer-property", "command-property"}) {
    for (auto& [name, value] : key_values(options.values(option))) properties[name] = value;
  }
  return properties;
}

Result<std::string> servers_of(const ParsedOptions& options) {
  const bool current = options.has("bootstrap-server");
  TRY(std::optional<std::string> given,
      options.value(current ? "bootstrap-server" : "broker-list"));
  if (given) return *given;
  TRY(const Properties properties, given_properties(options));
  return bootstrap_of(properties);
}

Result<Properties> producer_properties(const ParsedOptions& options, const std::string& bootstrap) {
  TRY(Properties properties, given_properties(options));
  properties["bootstrap.servers"] = bootstrap;
  properties["compression.type"] = "none";
  if (options.has("compression-codec")) {
    TRY(std::optional<std::string> codec, options.value("compression-codec"));
    properties["compression.type"] = codec && !codec->empty() ? *codec : "gzip";
  }
  properties.emplace("client.id", "console-producer");
  for (const Setting& setting : kSettings) TRY(set_from_option(options, setting, properties));
  return properties;
}

Result<Properties> reader_properties(const ParsedOptions& options) {
  Properties properties;
  TRY(std::optional<std::string> path, options.value("reader-config"));
  if (path) {
    TRY(properties, read_properties(*path));
  }
  for (const char* option : {"property", "reader-property"}) {
    for (auto& [name, value] : key_values(options.values(option))) properties[name] = value;
  }
  return properties;
}

std::chrono::milliseconds ms_of(const Properties& properties, const char* name,
                                std::int64_t absent) {
  const auto found = properties.find(name);
  const auto value = found == properties.end() ? std::nullopt : parse_int(trim(found->second));
  return std::chrono::milliseconds(value.value_or(absent));
}

Result<Run> plan(const ParsedOptions& options, const std::string& bootstrap) {
  Run run;
  TRY(std::optional<std::string> topic, options.value("topic"));
  run.topic = *topic;
  run.sync = options.has("sync");
  TRY(run.reader, reader_properties(options));
  TRY(std::optional<std::string> reader, options.value("line-reader"));
  TRY(Properties properties, producer_properties(options, bootstrap));
  TRY(run.settings, client::read_client_settings(properties, client::ClientKind::kProducer));
  if (reader && *reader != "kafka.tools.ConsoleProducer$LineMessageReader" &&
      *reader != "org.apache.kafka.tools.LineMessageReader") {
    return Error(ErrorCode::kUnsupported, *reader);
  }
  run.client_id = properties["client.id"];
  run.max_block = ms_of(properties, "max.block.ms", 60'000);
  run.max_request_size = static_cast<std::size_t>(
      ms_of(properties, "max.request.size", std::int64_t{kDefaultMaxRequestSize}).count());
  return run;
}

std::size_t varint_size(std::size_t value) {
  std::size_t size = 1;
  for (value *= 2; value >= 0x80; value >>= 7) ++size;
  return size;
}

// What Kafka's producer compares with max.request.size: a batch of this record, at the most.
std::size_t size_bound(const OutgoingRecord& record) {
  constexpr std::size_t kBatchOverhead = 61;
  constexpr std::size_t kRecordOverhead = 21;
  const auto sized = [](const std::optional<std::string>& text) {
    return text ? varint_size(text->size()) + text->size() : 1;
  };
  std::size_t size = kBatchOverhead + kRecordOverhead + sized(record.key) + sized(record.value) +
                     varint_size(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    size += varint_size(name.size()) + name.size() + sized(value);
  }
  return size;
}

// Sends lines until the input ends.
class Session {
 public:
  Session(const Invocation& invocation, Run run, RecordReader reader)
      : invocation_(invocation), run_(std::move(run)), reader_(std::move(reader)) {}

  Status open() {
    for (const std::string& name : run_.settings.unknown) {
      print_log(invocation_.err, "WARN",
                "The configuration '" + name + "' was supplied but isn't a known config.",
                kErrorLogger);
    }
    Producer::Callbacks callbacks;
    callbacks.on_delivery = [this](const Delivery& delivery) {
      last_ = delivery;
      if (!delivery.error) return;
      ++undelivered_;
      if (!run_.sync) report(*delivery.error, delivery.key_size, delivery.value_size);
    };
    callbacks.on_warning = [this](const std::string& reason) {
      print_log(invocation_.err, "WARN", reason, kErrorLogger);
    };
    TRY(producer_, Producer::open(run_.settings.librdkafka, std::move(callbacks)));
    return {};
  }

  // The first error that ends the tool. What was read before it is still sent, after a signal too.
  Status pump() {
    const int fd = ::fileno(invocation_.in);
    const bool prompt = ::isatty(fd) && ::isatty(::fileno(invocation_.out));
    LineSource lines(fd, [this] {
      producer_->poll(std::chrono::milliseconds(0));
      return StopSignals::arrived() == 0;
    });
    Status status;
    for (std::int64_t number = 1; status; ++number) {
      if (prompt) {
        std::fprintf(invocation_.out, ">");
        std::fflush(invocation_.out);
      }
      const std::optional<std::string> line = lines.next();
      if (!line || StopSignals::arrived() != 0) break;
      Result<OutgoingRecord> record = reader_.read(*line, number);
      status = record ? send(std::move(record).value()) : Status(record.error());
    }
    drain();
    return status;
  }

  // How many records did not arrive.
  std::size_t undelivered() const { return undelivered_; }

 private:
  // Waits until every record arrived or failed; each fails after delivery.timeout.ms. After a
  // signal what waits gets a shorter time.
  void drain() {
    std::optional<SteadyClock::time_point> end;
    while (!producer_->flush(kSlice)) {
      if (StopSignals::arrived() != 0 && !end) end = SteadyClock::now() + kDrainAfterSignal;
      if (end && SteadyClock::now() >= *end) break;
    }
    undelivered_ += producer_->waiting();
  }

  Status send(OutgoingRecord record) {
    const auto size_of = [](const std::optional<std::string>& text) {
      return text ? std::optional(text->size()) : std::nullopt;
    };
    const auto key_size = size_of(record.key);
    const auto value_size = size_of(record.value);
    Status sent = hand_over(std::move(record));
    if (!sent) ++undelivered_;
    if (sent && run_.sync) sent = wait_for_delivery();
    if (sent) return {};
    if (run_.sync) return sent;
    report(sent.error(), key_size, value_size);
    return {};
  }

  Status hand_over(OutgoingRecord record) {
    TRY(find_topic());
    const std::size_t size = size_bound(record);
    if (size > run_.max_request_size) {
      return Error(ErrorCode::kInvalidArgument,
                   "The message is " + std::to_string(size) +
                       " bytes when serialized which is larger than " +
                       std::to_string(run_.max_request_size) +
                       ", which is the value of the max.request.size configuration.");
    }
    return producer_->send(run_.topic, std::move(record));
  }

  Status wait_for_delivery() {
    while (StopSignals::arrived() == 0 && !producer_->flush(kSlice)) {
    }
    if (last_.error) return *last_.error;
    return {};
  }

  // Waits max.block.ms for the topic. Once that was in vain, later records look only shortly: a
  // file of a thousand lines would wait for a thousand minutes.
  Status find_topic() {
    if (topic_known_) return {};
    const auto patience = waited_ ? std::min(run_.max_block, kSecondLook) : run_.max_block;
    const auto stopped = [] { return StopSignals::arrived() != 0; };
    Status found = producer_->wait_for_topic(run_.topic, patience, stopped);
    topic_known_ = found.ok();
    waited_ = true;
    if (found) return {};
    if (found.error().code() == ErrorCode::kInvalidArgument) {
      print_log(invocation_.err, "ERROR",
                "[Producer clientId=" + run_.client_id +
                    "] Metadata response reported invalid topics [" + run_.topic + "]",
                kErrorLogger);
    }
    if (found.error().code() != ErrorCode::kTimeout) return found;
    return Error(ErrorCode::kTimeout, "Topic " + run_.topic + " not present in metadata after " +
                                          std::to_string(run_.max_block.count()) + " ms.");
  }

  void report(const Error& error, std::optional<std::size_t> key,
              std::optional<std::size_t> value) {
    const auto shown = [](std::optional<std::size_t> size) {
      return size ? std::to_string(*size) + " bytes" : std::string("null");
    };
    print_log(invocation_.err, "ERROR",
              "Error when sending message to topic " + run_.topic + " with key: " + shown(key) +
                  ", value: " + shown(value) + " with error:",
              kErrorLogger);
    std::fprintf(invocation_.err, "%s\n", error.message().c_str());
  }

  const Invocation& invocation_;
  Run run_;
  RecordReader reader_;
  std::unique_ptr<Producer> producer_;
  Delivery last_;
  bool topic_known_ = false;
  bool waited_ = false;
  std::size_t undelivered_ = 0;
};

// Kafka's tool ends with 0 whatever became of its records; a script should not go on as if they
// were there.
int finish(const Invocation& invocation, const Session& session, const Status& done) {
  const int code = done ? 0 : uncaught(invocation, done.error().message());
  if (session.undelivered() > 0) {
    std::fprintf(invocation.err, "%zu %s not delivered\n", session.undelivered(),
                 session.undelivered() == 1 ? "message was" : "messages were");
  }
  if (const int signal = StopSignals::arrived(); signal != 0) return 128 + signal;
  return session.undelivered() > 0 ? 1 : code;
}

}  // namespace

int console_producer(const Invocation& invocation) {
  const auto table = console_producer_options();
  Result<ParsedOptions> options = ParsedOptions::parse(table, invocation.args);
  if (!options) return usage_error(invocation, table, options.error().message());
  if (const auto done = help_or_version(invocation, table, *options, kPurpose)) return *done;
  if (const auto wrong = missing(*options, {"topic"}))
    return usage_error(invocation, table, *wrong);

  const Result<std::string> servers = servers_of(*options);
  if (!servers) return uncaught(invocation, servers.error().message());
  const auto addresses = client::parse_addresses(*servers);
  if (!addresses) {
    return usage_error(invocation, table,
                       "Please provide valid host:port like host1:9091,host2:9092\n ");
  }
  if (Status known = client::check_resolvable(*addresses); !known) {
    return uncaught(invocation, known.error().with("Failed to construct kafka producer").message());
  }
  Result<Run> run = plan(*options, *servers);
  if (!run) return uncaught(invocation, run.error().message());
  Result<RecordReader> reader = RecordReader::make(run->reader);
  if (!reader) return uncaught(invocation, reader.error().message());
  const StopSignals signals;
  Session session(invocation, std::move(run).value(), std::move(reader).value());
  Status done = session.open();
  if (done) done = session.pump();
  return finish(invocation, session, done);
}

}  // namespace sluice::kafka::tools
