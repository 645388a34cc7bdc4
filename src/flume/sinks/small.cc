// Sinks for trying out a flow: logger, null.
#include <cstdio>

#include "base/log.h"
#include "flume/components.h"

namespace sluice::flume {
namespace {

// Flume's "{name=value, name=value}".
std::string header_text(const Headers& headers) {
  std::string text = "{";
  for (const Headers::Pair* pair : headers.in_java_order()) {
    if (text.size() > 1) text += ", ";
    text += pair->first + "=" + pair->second;
  }
  return text + "}";
}

// "48 65 6C 6C 6F        Hello": bytes in hex, padded to 16 of them, then what can be printed.
std::string body_dump(std::string_view body, std::size_t most) {
  constexpr std::size_t kRow = 16;
  std::string text;
  for (std::size_t row = 0; row < std::min(body.size(), most); row += kRow) {
    const std::string_view part = body.substr(row, std::min(kRow, most - row));
    std::string hex, plain;
    for (const char c : part) {
      char byte[4];
      std::snprintf(byte, sizeof byte, "%02X ",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      hex += byte;
      plain += c >= 0x20 && c < 0x7F ? c : '.';
    }
    hex.resize(kRow * 3, ' ');
    if (!text.empty()) text += '\n';
    text += hex + plain;
  }
  return text;
}

struct LoggerConfig {
  std::int64_t most_bytes = 16;
};
const std::vector<Field<LoggerConfig>>& logger_fields() {
  static const std::vector<Field<LoggerConfig>> kFields = {
      {"maxBytesToLog", &LoggerConfig::most_bytes, "Bytes of a body that are shown.", at_least(0)},
  };
  return kFields;
}

class LoggerSink final : public Sink {
 public:
  LoggerSink(const LoggerConfig& config, std::FILE* log) : config_(config), log_(log) {}

  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override {
    TRY(std::unique_ptr<Take> take, channel.take(1, stop));
    if (take->events().empty()) return SinkOutcome::kEmpty;
    for (const Slice& slice : take->events()) {
      for (const Event& event : slice.events()) {
        const std::string line =
            "Event: { headers:" + header_text(*event.headers) +
            " body: " + body_dump(event.body, static_cast<std::size_t>(config_.most_bytes)) +
            " }\n";
        std::fwrite(line.data(), 1, line.size(), log_);
      }
    }
    std::fflush(log_);
    TRY(take->commit());
    return SinkOutcome::kReady;
  }

 private:
  const LoggerConfig config_;
  std::FILE* const log_;
};

Result<std::unique_ptr<Sink>> make_logger(const Settings& settings, Services& services) {
  TRY(LoggerConfig config, parse(logger_fields(), settings));
  return std::make_unique<LoggerSink>(config, services.log);
}

struct NullConfig {
  std::int64_t batch_size = 100;
  std::int64_t log_every = 10000;
};
const std::vector<Field<NullConfig>>& null_fields() {
  static const std::vector<Field<NullConfig>> kFields = {
      {"batchSize", &NullConfig::batch_size, "Events in one transaction at most.", at_least(1)},
      {"logEveryNEvents", &NullConfig::log_every, "Log a line after so many events.", at_least(1)},
  };
  return kFields;
}

class NullSink final : public Sink {
 public:
  explicit NullSink(const NullConfig& config) : config_(config) {}
  std::int64_t batch_size() const override { return config_.batch_size; }

  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override {
    TRY(auto take, channel.take(static_cast<std::size_t>(config_.batch_size), stop));
    const auto count = static_cast<std::int64_t>(count_events(take->events()));
    if (count == 0) return SinkOutcome::kEmpty;
    TRY(take->commit());
    const std::int64_t before = total_;
    total_ += count;
    if (before / config_.log_every != total_ / config_.log_every) {
      log::info("null sink has dropped events", {{"events", total_}});
    }
    return SinkOutcome::kReady;
  }

 private:
  const NullConfig config_;
  std::int64_t total_ = 0;
};

Result<std::unique_ptr<Sink>> make_null(const Settings& settings, Services&) {
  TRY(NullConfig config, parse(null_fields(), settings));
  return std::make_unique<NullSink>(config);
}

}  // namespace

Type<Sink> logger_sink() {
  return {"logger",
          {"org.apache.flume.sink.LoggerSink"},
          "Shows each event on standard error. For trying out a flow.",
          [] { return describe(logger_fields()); },
          make_logger};
}
Type<Sink> null_sink() {
  return {"null",
          {"org.apache.flume.sink.NullSink"},
          "Drops what it gets. For trying out a flow.",
          [] { return describe(null_fields()); },
          make_null};
}

}  // namespace sluice::flume
