// The sources that agents of Flume 0.9 send to: avroLegacy, thriftLegacy.
#include <mutex>
#include <utility>

#include "base/log.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/rpc/thrift_call.h"
#include "flume/rpc/thrift_text.h"
#include "flume/sources/legacy_event.h"
#include "flume/sources/socket_source.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace sluice::flume {
namespace {

struct LegacyConfig {
  std::string host;
  std::int64_t port = 0;
  std::string hosts;
};

const std::vector<Field<LegacyConfig>>& fields() {
  using C = LegacyConfig;
  static const std::vector<Field<C>> kFields = {
      {"host", &C::host, "The address or host name to listen on.", required()},
      {"port", &C::port, "The port.", {.required = true, .low = 0, .high = 65535}},
  };
  return kFields;
}

const std::vector<Field<LegacyConfig>>& avro_fields() {
  static const std::vector<Field<LegacyConfig>> kFields = [] {
    std::vector<Field<LegacyConfig>> all = fields();
    all.push_back({"allowedHosts", &LegacyConfig::hosts,
                   "Host names, beside this machine's own and addresses, by which clients may ask; "
                   "separated by blanks. Sluice's own."});
    return all;
  }();
  return kFields;
}

// ---- thriftLegacy -------------------------------------------------------------------------------

class LegacyThriftSession final : public Session {
 public:
  explicit LegacyThriftSession(SourceCounter& counters) : counters_(counters) {}

  void receive(Link& link, bool, ChannelProcessor& channels, const std::stop_token& stop) override {
    std::string_view rest = link.input;
    while (!link.closed()) {
      Result<std::optional<LegacyThriftCall>> call = read_legacy_thrift(rest);
      if (!call) {
        ++counters_.read_fail;
        log::warn("a source ends a connection",
                  {{"peer", address_text(link.peer)}, {"error", call.error().message()}});
        link.close();
        break;
      }
      if (!*call) break;
      rest.remove_prefix((*call)->size);
      take(link, **call, channels, stop);
    }
    link.input.erase(0, link.input.size() - rest.size());
  }

 private:
  // Of append the client hears nothing: it is held up until the channels have the event.
  void take(Link& link, LegacyThriftCall& call, ChannelProcessor& channels,
            const std::stop_token& stop) {
    if (call.name == "append") {
      if (call.events.empty()) return;
      (void)deliver_at_last(channels, std::move(call.events), counters_, {.count_batches = false},
                            stop);
      return;
    }
    ThriftCall named;
    named.name = call.name;
    named.sequence = call.sequence;
    if (call.name != "close") {
      return link.send(thrift_failure(ThriftProtocol::kBinary, named,
                                      "Invalid method name: '" + call.name + "'"));
    }
    ThriftWriter writer(ThriftProtocol::kBinary);
    writer.message(ThriftMessage::kReply, call.name, call.sequence);
    writer.begin_struct();
    writer.end_struct();
    link.send(writer.take());
  }

  SourceCounter& counters_;
};

class LegacyThriftSource final : public SocketSource {
 public:
  LegacyThriftSource(const LegacyConfig& config, Clock& clock)
      : SocketSource(clock, config.host, {config.port}) {}

 private:
  std::unique_ptr<Session> meet(const Link&) override {
    return std::make_unique<LegacyThriftSession>(counters_);
  }
  SourceCounter counters_;  // Flume shows none of this source
};

Result<std::unique_ptr<Source>> make_thrift(const Settings& settings, Services& services) {
  TRY(const LegacyConfig config, parse(fields(), settings));
  return std::make_unique<LegacyThriftSource>(config, services.clock);
}

// ---- avroLegacy ---------------------------------------------------------------------------------

class LegacyAvroSource final : public Source {
 public:
  explicit LegacyAvroSource(LegacyConfig config) : config_(std::move(config)) {}

  Status start(ChannelProcessor& channels) override {
    loops_ = std::make_unique<net::Loops>(1);
    const auto answer = [this, &channels](net::HttpRequest& request, net::HttpResponse& response) {
      serve(request, response, channels);
    };
    net::HttpOptions options{.name = "flume-avro-legacy"};
    options.hosts = words(config_.hosts);
    TRY(server_, net::HttpServer::open(*loops_, config_.host,
                                       static_cast<std::uint16_t>(config_.port), answer, options));
    return {};
  }
  void stop() override {
    if (server_ == nullptr) return;
    stopping_.request_stop();
    server_->stop();
    server_.reset();
    loops_.reset();
  }

 private:
  void serve(net::HttpRequest& request, net::HttpResponse& response, ChannelProcessor& channels) {
    if (request.method != "POST") return refuse(response, 405, "POST is what Avro's clients do");
    const Result<std::string> body = request.body(kMostLegacyBytes);
    if (!body) return refuse(response, 413, body.error().message());
    const Result<std::string> message = join_avro_parts(*body);
    if (!message) return refuse(response, 400, message.error().message());
    const Result<LegacyAvroCall> call = read_legacy_avro(*message);
    if (!call) return refuse(response, 400, call.error().message());
    response.set_header("Content-Type", "avro/binary");
    (void)response.send(avro_parts(answer(*call, channels)));
  }

  static void refuse(net::HttpResponse& response, int status, const std::string& why) {
    log::warn("a source refuses a request", {{"status", status}, {"reason", why}});
    response.set_status(status);
    response.set_header("Content-Type", "text/plain;charset=utf-8");
    (void)response.send(why + "\n");
  }

  std::string answer(const LegacyAvroCall& call, ChannelProcessor& channels) {
    if (!call.event) {
      if (call.message.empty()) return legacy_avro_answer(call);
      return legacy_avro_failure(call, "No such remote message: " + call.message);
    }
    Batch batch;
    call.event->add_to(batch);
    if (const Status done = put(std::move(batch), channels); !done) {
      log::warn("Error appending event to channel.", {{"error", done.error().message()}});
      return legacy_avro_failure(call, done.error().message());
    }
    return legacy_avro_answer(call);
  }

  // Interceptors and selectors are used by one thread at a time; requests come on many.
  Status put(Batch batch, ChannelProcessor& channels) {
    std::unique_lock lock(mutex_);
    Delivery delivery = channels.prepare(std::move(batch));
    lock.unlock();
    return channels.deliver(delivery, stopping_.get_token());
  }

  const LegacyConfig config_;
  std::mutex mutex_;
  std::stop_source stopping_;
  std::unique_ptr<net::Loops> loops_;
  std::unique_ptr<net::HttpServer> server_;
};

Result<std::unique_ptr<Source>> make_avro(const Settings& settings, Services&) {
  TRY(LegacyConfig config, parse(avro_fields(), settings));
  return std::make_unique<LegacyAvroSource>(std::move(config));
}

}  // namespace

Type<Source> avro_legacy_source() {
  return {"avroLegacy",
          {"org.apache.flume.source.avroLegacy.AvroLegacySource"},
          "Events that agents of Flume 0.9 send by Avro over HTTP.",
          [] { return describe(avro_fields()); },
          make_avro};
}
Type<Source> thrift_legacy_source() {
  return {"thriftLegacy",
          {"org.apache.flume.source.thriftLegacy.ThriftLegacySource"},
          "Events that agents of Flume 0.9 send by Thrift.",
          [] { return describe(fields()); },
          make_thrift};
}

}  // namespace sluice::flume
