// The sinks that send to another agent: avro, thrift.
#include <chrono>

#include "flume/components.h"
#include "flume/rpc/caller.h"
#include "flume/tls.h"

namespace sluice::flume {
namespace {

struct RpcConfig : ClientTls {
  std::string hostname;
  std::int64_t port = 0;
  std::int64_t batch_size = 100;
  std::int64_t connect_ms = 20000;
  std::int64_t request_ms = 20000;
  std::int64_t reset_s = 0;
  std::string compression = "none";
  std::int64_t level = 6;
  std::string protocol = "compact";
};

std::vector<Field<RpcConfig>> common_fields() {
  using C = RpcConfig;
  std::vector<Field<C>> all = {
      {"hostname", &C::hostname, "The host of the other agent's source.", required()},
      {"port", &C::port, "Its port.", {.required = true, .low = 1, .high = 65535}},
      {"batch-size", &C::batch_size, "Events in one call at most.", at_least(1)},
      {"connect-timeout", &C::connect_ms, "Milliseconds a connection may take to come about.",
       at_least(1000)},
      {"request-timeout", &C::request_ms, "Milliseconds an answer may take.", at_least(1000)},
  };
  add_client_tls_fields(all);
  return all;
}

const std::vector<Field<RpcConfig>>& avro_fields() {
  using C = RpcConfig;
  static const std::vector<Field<C>> kFields = [] {
    std::vector<Field<C>> all = common_fields();
    all.push_back({"compression-type", &C::compression,
                   "deflate compresses; the source's must be the same.",
                   one_of({"none", "deflate"})});
    all.push_back({"compression-level", &C::level, "1 is quick, 9 is small.", between(1, 9)});
    all.push_back({"reset-connection-interval", &C::reset_s,
                   "Seconds after which a new connection is made, for load balancers; 0: never.",
                   at_least(0)});
    all.push_back({"trust-all-certs", &C::trust_all, "Take any server's certificate for good."});
    all.push_back({"maxIoWorkers", NoEffect{}, "No effect: a sink has one thread."});
    return all;
  }();
  return kFields;
}

const std::vector<Field<RpcConfig>>& thrift_fields() {
  using C = RpcConfig;
  static const std::vector<Field<C>> kFields = [] {
    std::vector<Field<C>> all = common_fields();
    all.push_back({"protocol", &C::protocol, "Which of Thrift's protocols the source speaks.",
                   one_of({"compact", "binary"})});
    all.push_back({"connection-reset-interval", &C::reset_s,
                   "Seconds after which a new connection is made, for load balancers; 0: never.",
                   at_least(0)});
    all.push_back({"kerberos", NoEffect{}, "Not offered.",
                   refused("Kerberos is not offered by this version")});
    return all;
  }();
  return kFields;
}

class RpcSink final : public Sink {
 public:
  RpcSink(const RpcConfig& config, bool thrift, std::shared_ptr<const net::TlsClient> tls,
          Clock& clock)
      : config_(config), thrift_(thrift), tls_(std::move(tls)), clock_(clock) {}

  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }
  Result<std::string> place_of(const Headers&) const override {
    return config_.hostname + ":" + std::to_string(config_.port);
  }

  Status start() override {
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override {
    disconnect();
    counters_.stop(clock_.wall_ms());
  }

  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override {
    TRY(auto take, channel.take(static_cast<std::size_t>(config_.batch_size), stop));
    const auto count = static_cast<std::int64_t>(count_events(take->events()));
    if (count == 0) {
      ++counters_.batch_empty;
      return SinkOutcome::kEmpty;
    }
    TRY(connect(stop));
    ++(count < config_.batch_size ? counters_.batch_underflow : counters_.batch_complete);
    counters_.drain_attempt += count;
    const std::chrono::milliseconds patience(config_.request_ms);
    if (Status sent = caller_->append(take->events(), patience, stop); !sent) {
      disconnect();
      if (!stop.stop_requested()) ++counters_.write_fail;
      return sent.error().with("Failed to send events");
    }
    TRY(take->commit());
    counters_.drain_success += count;
    return SinkOutcome::kReady;
  }

 private:
  Status connect(const std::stop_token& stop) {
    const bool old =
        config_.reset_s > 0 && clock_.steady_ms() - connected_ms_ >= config_.reset_s * 1000;
    if (caller_ != nullptr && old) disconnect();
    if (caller_ != nullptr) return {};
    const RpcConnection::Address address{.host = config_.hostname, .port = config_.port};
    const int level = config_.compression == "deflate" ? static_cast<int>(config_.level) : 0;
    Result<std::unique_ptr<RpcConnection>> made =
        RpcConnection::open(address, {.compression = level, .tls = tls_},
                            std::chrono::milliseconds(config_.connect_ms), stop);
    if (!made) {
      ++counters_.failed;
      return made.error();
    }
    ++counters_.created;
    connected_ms_ = clock_.steady_ms();
    const auto protocol =
        config_.protocol == "binary" ? ThriftProtocol::kBinary : ThriftProtocol::kCompact;
    caller_ = thrift_ ? make_thrift_caller(std::move(*made), protocol)
                      : make_avro_caller(std::move(*made));
    return {};
  }

  void disconnect() {
    if (caller_ != nullptr) ++counters_.closed;
    caller_.reset();
  }

  const RpcConfig config_;
  const bool thrift_;
  const std::shared_ptr<const net::TlsClient> tls_;
  Clock& clock_;
  std::unique_ptr<Caller> caller_;
  std::int64_t connected_ms_ = 0;
  SinkCounter counters_;
};

Result<std::unique_ptr<Sink>> make_avro(const Settings& settings, Services& services) {
  TRY(RpcConfig config, parse(avro_fields(), settings));
  TRY(auto tls, open_tls_client(config, settings, services.system));
  return std::make_unique<RpcSink>(config, false, std::move(tls), services.clock);
}
Result<std::unique_ptr<Sink>> make_thrift(const Settings& settings, Services& services) {
  TRY(RpcConfig config, parse(thrift_fields(), settings));
  TRY(auto tls, open_tls_client(config, settings, services.system));
  return std::make_unique<RpcSink>(config, true, std::move(tls), services.clock);
}

}  // namespace

Type<Sink> avro_sink() {
  return {"avro",
          {"org.apache.flume.sink.AvroSink"},
          "Sends to the avro source of another agent.",
          [] { return describe(avro_fields()); },
          make_avro};
}
Type<Sink> thrift_sink() {
  return {"thrift",
          {"org.apache.flume.sink.ThriftSink"},
          "Sends to the thrift source of another agent.",
          [] { return describe(thrift_fields()); },
          make_thrift};
}

}  // namespace sluice::flume
