// The sources that other agents, and programs with a Flume client, send to: avro, thrift, scribe.
#include <fnmatch.h>

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "flume/components.h"
#include "flume/rpc/avro_call.h"
#include "flume/rpc/thrift_call.h"
#include "flume/rpc/zlib_stream.h"
#include "flume/sources/socket_source.h"
#include "flume/tls.h"

namespace sluice::flume {
namespace {

// Puts a call's events into the channels, and counts. The client is told, and asks again.
bool take_call(Batch events, bool one, ChannelProcessor& channels, SourceCounter& counters,
               const std::stop_token& stop) {
  const auto count = static_cast<std::int64_t>(events.size());
  ++(one ? counters.append_received : counters.batch_received);
  counters.received += count;
  if (Status done = channels.process(std::move(events), stop); !done) {
    if (!stop.stop_requested()) {
      ++counters.channel_write_fail;
      log::warn("a source could not take a call: the client is told that it failed",
                {{"events", count}, {"error", done.error().message()}});
    }
    return false;
  }
  ++(one ? counters.append_accepted : counters.batch_accepted);
  counters.accepted += count;
  return true;
}

void cut_off(Link& link, SourceCounter& counters, const Error& why) {
  ++counters.read_fail;
  log::warn("a source ends a connection",
            {{"peer", address_text(link.peer)}, {"error", why.message()}});
  link.close();
}

// Who may connect: "allow:ip:127.*,deny:name:*.evil". The first rule that fits counts.
struct IpRule {
  bool allow = false;
  bool by_name = false;
  std::string pattern;
};

Result<std::vector<IpRule>> read_rules(const Property* property) {
  std::vector<IpRule> rules;
  if (property == nullptr) return rules;
  for (const std::string& text : split(property->value, ',')) {
    const std::vector<std::string> parts = split(trim(text), ':');
    const bool good = parts.size() >= 3 && (parts[0] == "allow" || parts[0] == "deny") &&
                      (parts[1] == "ip" || parts[1] == "name");
    if (!good) {
      return property->problem(
          "Invalid ipFilter patternRule '" + std::string(trim(text)) +
          "' should look like <'allow'  or 'deny'>:<'ip' or 'name'>:<pattern>");
    }
    rules.push_back({.allow = parts[0] == "allow",
                     .by_name = parts[1] == "name",
                     .pattern = join(std::span(parts).subspan(2), ":")});
  }
  return rules;
}

bool allowed(const std::vector<IpRule>& rules, const sockaddr_storage& peer) {
  for (const IpRule& rule : rules) {
    const std::string who = rule.by_name ? address_name(peer) : address_text(peer);
    if (::fnmatch(rule.pattern.c_str(), who.c_str(), 0) == 0) return rule.allow;
  }
  return true;
}

// ---- avro ---------------------------------------------------------------------------------------

struct AvroConfig : ServerTls {
  std::string bind;
  std::int64_t port = 0;
  std::string compression = "none";
  bool ip_filter = false;
  std::string ip_rules;
};

const std::vector<Field<AvroConfig>>& avro_fields() {
  using C = AvroConfig;
  static const std::vector<Field<C>> kFields = with_tls<C>({
      {"bind", &C::bind, "The address or host name to listen on.", required()},
      {"port", &C::port, "The port.", {.required = true, .low = 0, .high = 65535}},
      {"compression-type", &C::compression, "What the clients' compression-type is, too.",
       one_of({"none", "deflate"})},
      {"ipFilter", &C::ip_filter, "Look at ipFilterRules when a client connects."},
      {"ipFilterRules", &C::ip_rules,
       "allow|deny:ip|name:PATTERN, separated by commas; the first that fits counts, and whom none "
       "fits may connect. A pattern may have stars."},
      {"threads", NoEffect{}, "No effect: one thread serves all connections."},
  });
  return kFields;
}

class AvroSession final : public Session {
 public:
  AvroSession(SourceCounter& counters, bool compressed) : counters_(counters) {
    constexpr int kLevel = 6;
    if (compressed) zlib_ = std::make_unique<ZlibStream>(kLevel);
  }

  void receive(Link& link, bool, ChannelProcessor& channels, const std::stop_token& stop) override {
    if (zlib_ != nullptr) {
      const Status unpacked = zlib_->unpack(link.input, plain_, kMostCallBytes);
      link.input.clear();
      if (!unpacked) return cut_off(link, counters_, unpacked.error());
    }
    std::string& input = zlib_ == nullptr ? link.input : plain_;
    std::string_view rest = input;
    while (!link.closed()) {
      Result<std::optional<AvroFrame>> frame = frames_.take(rest);
      if (!frame) return cut_off(link, counters_, frame.error());
      if (!*frame) break;
      answer(link, **frame, channels, stop);
    }
    input.erase(0, input.size() - rest.size());
  }

  std::size_t kept_bytes() const override { return plain_.size(); }

 private:
  void answer(Link& link, const AvroFrame& frame, ChannelProcessor& channels,
              const std::stop_token& stop) {
    Result<AvroCall> call = read_avro_call(frame.payload, connected_);
    if (!call) return cut_off(link, counters_, call.error());
    connected_ = true;
    std::string payload;
    if (call->message == "append" || call->message == "appendBatch") {
      const bool done =
          take_call(std::move(call->events), call->message == "append", channels, counters_, stop);
      payload = avro_answer(*call, done ? RpcStatus::kOk : RpcStatus::kFailed);
    } else {
      payload = avro_failure(*call, "No such remote message: " + call->message);
    }
    std::string out;
    append_avro_frame(out, frame.serial, payload);
    if (zlib_ != nullptr) {
      Result<std::string> packed = zlib_->pack(out);
      if (!packed) return cut_off(link, counters_, packed.error());
      out = std::move(*packed);
    }
    link.send(out);
  }

  SourceCounter& counters_;
  AvroFrames frames_;
  bool connected_ = false;
  std::unique_ptr<ZlibStream> zlib_;
  std::string plain_;
};

class AvroSource final : public SocketSource {
 public:
  AvroSource(const AvroConfig& config, std::vector<IpRule> rules,
             std::unique_ptr<net::TlsServer> tls, Clock& clock)
      : SocketSource(clock, config.bind, {config.port}, std::move(tls)),
        compressed_(config.compression == "deflate"),
        rules_(std::move(rules)) {}
  const CounterGroup* counters() const override { return &counters_; }

 private:
  CounterGroup* mutable_counters() override { return &counters_; }
  void count_open(std::int64_t connections) override { counters_.open_connections = connections; }
  std::unique_ptr<Session> meet(const Link& link) override {
    if (!allowed(rules_, link.peer)) {
      log::warn("ipFilterRules refuse a client", {{"peer", address_text(link.peer)}});
      return nullptr;
    }
    return std::make_unique<AvroSession>(counters_, compressed_);
  }

  const bool compressed_;
  const std::vector<IpRule> rules_;
  SourceCounter counters_;
};

Result<std::unique_ptr<Source>> make_avro(const Settings& settings, Services& services) {
  TRY(AvroConfig config, parse(avro_fields(), settings));
  std::vector<IpRule> rules;
  if (config.ip_filter) {
    if (config.ip_rules.empty()) {
      return settings.problem("ipFilter is configured with true but ipFilterRules is not defined");
    }
    TRY(rules, read_rules(settings.find("ipFilterRules")));
  }
  TRY(auto tls, open_tls_server(config, settings, services.system));
  return std::make_unique<AvroSource>(config, std::move(rules), std::move(tls), services.clock);
}

// ---- thrift and scribe --------------------------------------------------------------------------

struct ThriftConfig : ServerTls {
  std::string bind;
  std::int64_t port = 0;
  std::string protocol = "compact";
};

const std::vector<Field<ThriftConfig>>& thrift_fields() {
  using C = ThriftConfig;
  static const std::vector<Field<C>> kFields = with_tls<C>({
      {"bind", &C::bind, "The address or host name to listen on.", required()},
      {"port", &C::port, "The port.", {.required = true, .low = 0, .high = 65535}},
      {"protocol", &C::protocol, "Which of Thrift's protocols the clients speak.",
       one_of({"compact", "binary"})},
      {"threads", NoEffect{}, "No effect: one thread serves all connections."},
      {"kerberos", NoEffect{}, "Not offered.", refused("Kerberos is not offered by this version")},
  });
  return kFields;
}

struct ScribeConfig {
  std::int64_t port = 1499;
};

const std::vector<Field<ScribeConfig>>& scribe_fields() {
  static const std::vector<Field<ScribeConfig>> kFields = {
      {"port", &ScribeConfig::port, "The port.", between(0, 65535)},
      {"maxReadBufferBytes", NoEffect{}, "No effect: a call has at most 256 MiB."},
      {"maxThreads", NoEffect{}, "No effect: one thread serves all connections."},
      {"workerThreads", NoEffect{}, "No effect: one thread serves all connections."},
  };
  return kFields;
}

class ThriftSession final : public Session {
 public:
  ThriftSession(SourceCounter& counters, ThriftProtocol protocol, bool scribe)
      : counters_(counters), protocol_(protocol), scribe_(scribe) {}

  void receive(Link& link, bool, ChannelProcessor& channels, const std::stop_token& stop) override {
    std::string_view rest = link.input;
    while (!link.closed()) {
      Result<std::optional<std::string>> message = take_thrift_frame(rest);
      if (!message) return cut_off(link, counters_, message.error());
      if (!*message) break;
      answer(link, std::move(**message), channels, stop);
    }
    link.input.erase(0, link.input.size() - rest.size());
  }

 private:
  void answer(Link& link, std::string message, ChannelProcessor& channels,
              const std::stop_token& stop) {
    Result<ThriftCall> call = read_thrift_call(protocol_, std::move(message));
    if (!call) return cut_off(link, counters_, call.error());
    const bool known =
        scribe_ ? call->name == "Log" : call->name == "append" || call->name == "appendBatch";
    std::string answered;
    if (known) {
      // 1 is FAILED of Flume, TRY_LATER of Scribe.
      const bool done =
          take_call(std::move(call->events), call->name == "append", channels, counters_, stop);
      answered = thrift_answer(protocol_, *call, done ? 0 : 1);
    } else {
      answered = thrift_failure(protocol_, *call, "Invalid method name: '" + call->name + "'");
    }
    std::string out;
    append_thrift_frame(out, answered);
    link.send(out);
  }

  SourceCounter& counters_;
  const ThriftProtocol protocol_;
  const bool scribe_;
};

class ThriftSource final : public SocketSource {
 public:
  ThriftSource(const ThriftConfig& config, bool scribe, std::unique_ptr<net::TlsServer> tls,
               Clock& clock)
      : SocketSource(clock, config.bind, {config.port}, std::move(tls)),
        protocol_(config.protocol == "binary" ? ThriftProtocol::kBinary : ThriftProtocol::kCompact),
        scribe_(scribe) {}
  const CounterGroup* counters() const override { return &counters_; }

 private:
  CounterGroup* mutable_counters() override { return &counters_; }
  std::unique_ptr<Session> meet(const Link&) override {
    return std::make_unique<ThriftSession>(counters_, protocol_, scribe_);
  }

  const ThriftProtocol protocol_;
  const bool scribe_;
  SourceCounter counters_;
};

Result<std::unique_ptr<Source>> make_thrift(const Settings& settings, Services& services) {
  TRY(ThriftConfig config, parse(thrift_fields(), settings));
  TRY(auto tls, open_tls_server(config, settings, services.system));
  return std::make_unique<ThriftSource>(config, false, std::move(tls), services.clock);
}

Result<std::unique_ptr<Source>> make_scribe(const Settings& settings, Services& services) {
  TRY(ScribeConfig config, parse(scribe_fields(), settings));
  ThriftConfig thrift;
  thrift.port = config.port;
  thrift.protocol = "binary";
  return std::make_unique<ThriftSource>(thrift, true, nullptr, services.clock);
}

}  // namespace

Type<Source> avro_source() {
  return {"avro",
          {"org.apache.flume.source.AvroSource"},
          "Events that other agents and Flume's clients send by Avro RPC.",
          [] { return describe(avro_fields()); },
          make_avro};
}
Type<Source> thrift_source() {
  return {"thrift",
          {"org.apache.flume.source.ThriftSource"},
          "Events that other agents and Flume's clients send by Thrift.",
          [] { return describe(thrift_fields()); },
          make_thrift};
}
Type<Source> scribe_source() {
  return {"scribe",
          {"org.apache.flume.source.scribe.ScribeSource"},
          "Entries that Scribe's clients log; their category is a header.",
          [] { return describe(scribe_fields()); },
          make_scribe};
}

}  // namespace sluice::flume
