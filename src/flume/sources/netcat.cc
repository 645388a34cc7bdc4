// The netcat source: lines that clients send over TCP.
#include <utility>

#include "base/log.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/sources/socket_source.h"

namespace sluice::flume {
namespace {

struct NetcatConfig {
  std::string bind;
  std::int64_t port = 0;
  std::int64_t max_length = 512;
  bool ack = true;
  std::string encoding = "utf-8";
};

const std::vector<Field<NetcatConfig>>& fields() {
  static const std::vector<Field<NetcatConfig>> kFields = {
      {"bind", &NetcatConfig::bind, "The address or host name to listen on.", required()},
      {"port", &NetcatConfig::port, "The port.", {.required = true, .low = 0, .high = 65535}},
      {"max-line-length", &NetcatConfig::max_length,
       "Characters of a line at most, its line feed included; a longer one ends the connection.",
       at_least(1)},
      {"ack-every-event", &NetcatConfig::ack, "Answer OK for each line that the channels have."},
      {"encoding", &NetcatConfig::encoding, "What the lines are written in.", one_of({"utf-8"})},
  };
  return kFields;
}

constexpr std::size_t kMostAtOnce = 100;  // lines in one transaction

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

class NetcatSession final : public Session {
 public:
  explicit NetcatSession(const NetcatConfig& config) : config_(config) {}

  void receive(Link& link, bool ended, ChannelProcessor& channels,
               const std::stop_token& stop) override {
    take_lines(link, channels, stop);
    if (ended && !link.input.empty()) {  // a last line without its line feed
      deliver(link, {link.input}, channels, stop);
    }
  }

 private:
  void take_lines(Link& link, ChannelProcessor& channels, const std::stop_token& stop) {
    const auto most = static_cast<std::size_t>(config_.max_length);
    std::vector<std::string_view> lines;
    std::string_view rest = link.input;
    bool too_long = false;
    for (;;) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      const bool found = end != std::string_view::npos;
      if (line.size() >= most && characters(line) + (found ? 1 : 0) > most - (found ? 0 : 1)) {
        too_long = true;
        break;
      }
      if (!found) break;
      lines.push_back(line);
      rest.remove_prefix(end + 1);
      if (lines.size() == kMostAtOnce) deliver(link, std::exchange(lines, {}), channels, stop);
    }
    deliver(link, lines, channels, stop);
    if (too_long) {
      log::warn("Client sent event exceeding the maximum length", {{"max", config_.max_length}});
      link.send("FAILED: Event exceeds the maximum length (" + std::to_string(config_.max_length) +
                " chars, including newline)\n");
      link.close();
      rest = {};
    }
    link.input = std::string(rest);
  }

  void deliver(Link& link, const std::vector<std::string_view>& lines, ChannelProcessor& channels,
               const std::stop_token& stop) {
    if (lines.empty()) return;
    Status done = process(lines, channels, stop);
    std::string answer;
    if (done) {
      for (std::size_t i = 0; i < lines.size(); ++i) answer += "OK\n";
    } else {
      // The channel may hold less than that at once: line by line, each with its own answer.
      for (const std::string_view line : lines) {
        if (lines.size() > 1) done = process({line}, channels, stop);
        answer += done ? "OK\n" : "FAILED: " + done.error().message() + "\n";
      }
    }
    if (config_.ack || answer.find("FAILED") != std::string::npos) link.send(answer);
  }

  static Status process(const std::vector<std::string_view>& lines, ChannelProcessor& channels,
                        const std::stop_token& stop) {
    Batch batch;
    for (const std::string_view line : lines) batch.add_copy({}, std::string(line));
    return channels.process(std::move(batch), stop);
  }

  const NetcatConfig& config_;
};

class NetcatSource final : public SocketSource {
 public:
  NetcatSource(const NetcatConfig& config, Clock& clock)
      : SocketSource(clock, config.bind, {config.port}), config_(config) {}

 private:
  std::unique_ptr<Session> meet(const Link&) override {
    return std::make_unique<NetcatSession>(config_);
  }

  const NetcatConfig config_;
};

Result<std::unique_ptr<Source>> make_netcat(const Settings& settings, Services& services) {
  TRY(NetcatConfig config, parse(fields(), settings));
  return std::make_unique<NetcatSource>(config, services.clock);
}

}  // namespace

Type<Source> netcat_source() {
  return {"netcat",
          {"org.apache.flume.source.NetcatSource"},
          "Lines that clients send over TCP.",
          [] { return describe(fields()); },
          make_netcat};
}

}  // namespace sluice::flume
