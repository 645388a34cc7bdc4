// The http sink: a POST for each event; the status of the answer decides what becomes of it.
#include <chrono>

#include "base/log.h"
#include "base/text.h"
#include "flume/components.h"
#include "flume/sinks/http_caller.h"
#include "flume/tls.h"

namespace sluice::flume {
namespace {

struct HttpConfig {
  std::string endpoint;
  std::int64_t connect_ms = 5000;
  std::int64_t request_ms = 5000;
  std::string content_type = "text/plain";
  std::string accept = "text/plain";
  bool backoff = true;
  bool rollback = true;
  bool count = false;
  Settings backoffs, rollbacks, counts;
};

const std::vector<Field<HttpConfig>>& fields() {
  using C = HttpConfig;
  static const std::vector<Field<C>> kFields = {
      {"endpoint", &C::endpoint,
       "Where to post: http://HOST[:PORT]/PATH, or https:// for TLS, whose trust store is "
       "-Djavax.net.ssl.trustStore or the system's.",
       required()},
      {"connectTimeout", &C::connect_ms, "Milliseconds a connection may take to come about.",
       at_least(1)},
      {"requestTimeout", &C::request_ms, "Milliseconds an answer may take.", at_least(1)},
      {"contentTypeHeader", &C::content_type, "Content-Type of the requests."},
      {"acceptHeader", &C::accept, "Accept of the requests."},
      {"defaultBackoff", &C::backoff, "Rest after an answer of a status that backoff.* lacks."},
      {"defaultRollback", &C::rollback,
       "Keep the event, and send it again, after a status that rollback.* lacks."},
      {"defaultIncrementMetrics", &C::count,
       "Count an event as delivered after a status that incrementMetrics.* lacks."},
      {"backoff.*", &C::backoffs, "backoff.200, backoff.5XX: true or false, by status or class."},
      {"rollback.*", &C::rollbacks, "rollback.200, rollback.5XX: the same."},
      {"incrementMetrics.*", &C::counts, "incrementMetrics.200, incrementMetrics.2XX: the same."},
  };
  return kFields;
}

struct Endpoint {
  HttpServerPlace place;
  std::string path;
  bool tls = false;
};

Result<Endpoint> read_endpoint(const Property& property) {
  std::string_view url = property.value;
  const std::size_t scheme = url.find("://");
  Endpoint endpoint;
  endpoint.tls = url.starts_with("https://");
  if (!endpoint.tls && !url.starts_with("http://")) {
    return property.problem("Endpoint URL invalid: " + property.value);
  }
  url.remove_prefix(scheme + 3);
  const std::string host(url.substr(0, url.find('/')));
  endpoint.path = url.find('/') == std::string_view::npos ? "/" : url.substr(url.find('/'));
  const std::size_t colon = host.rfind(':');
  const auto port =
      colon == std::string::npos ? (endpoint.tls ? 443 : 80) : parse_int(host.substr(colon + 1));
  if (host.empty() || !port || *port < 1 || *port > 65535) {
    return property.problem("Endpoint URL invalid: " + property.value);
  }
  endpoint.place.authority = host;
  endpoint.place.address = {.host = host.substr(0, colon), .port = *port};
  return endpoint;
}

// The status itself counts before its class.
bool decide(const Settings& overrides, int status, bool otherwise) {
  const std::string code = std::to_string(status);
  const Property* found = overrides.find(code);
  if (found == nullptr) found = overrides.find(code.substr(0, 1) + "XX");
  return found == nullptr ? otherwise : to_lower(trim(found->value)) == "true";
}

class HttpSink final : public Sink {
 public:
  HttpSink(HttpConfig config, Endpoint endpoint, Clock& clock)
      : config_(std::move(config)),
        path_(std::move(endpoint.path)),
        headers_("Content-Type: " + config_.content_type + "\r\nAccept: " + config_.accept +
                 "\r\n"),
        server_(std::move(endpoint.place),
                {.connect = std::chrono::milliseconds(config_.connect_ms),
                 .request = std::chrono::milliseconds(config_.request_ms)}),
        clock_(clock) {}

  const CounterGroup* counters() const override { return &counters_; }
  Result<std::string> place_of(const Headers&) const override { return config_.endpoint; }
  Status start() override {
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override {
    server_.close();
    counters_.stop(clock_.wall_ms());
  }

  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override {
    TRY(auto take, channel.take(1, stop));
    if (take->events().empty()) return SinkOutcome::kEmpty;
    const std::string_view body = take->events().front().events().front().body;
    if (body.empty()) {  // consumed without a request
      TRY(take->commit());
      return SinkOutcome::kReady;
    }
    ++counters_.drain_attempt;
    const Result<HttpAnswer> answer =
        server_.call({.method = "POST", .path = path_, .headers = headers_, .body = body}, stop);
    if (!answer) {
      if (stop.stop_requested()) return SinkOutcome::kBackoff;
      ++counters_.write_fail;
      log::error("Error opening connection, or request timed out",
                 {{"error", answer.error().message()}});
      return SinkOutcome::kBackoff;
    }
    const bool rollback = decide(config_.rollbacks, answer->status, config_.rollback);
    const bool backoff = decide(config_.backoffs, answer->status, config_.backoff);
    if (decide(config_.counts, answer->status, config_.count)) ++counters_.drain_success;
    if (rollback) {
      log::info("the HTTP server's answer brings the event back", {{"status", answer->status}});
    } else {
      TRY(take->commit());
    }
    return backoff ? SinkOutcome::kBackoff : SinkOutcome::kReady;
  }

 private:
  const HttpConfig config_;
  const std::string path_;
  const std::string headers_;
  HttpCaller server_;
  Clock& clock_;
  SinkCounter counters_;
};

Result<std::unique_ptr<Sink>> make_http(const Settings& settings, Services& services) {
  TRY(HttpConfig config, parse(fields(), settings));
  TRY(Endpoint endpoint, read_endpoint(*settings.find("endpoint")));
  for (const Settings* overrides : {&config.backoffs, &config.rollbacks, &config.counts}) {
    for (const Property& property : overrides->properties) {
      const std::string value = to_lower(trim(property.value));
      if (value != "true" && value != "false") return property.problem("is not true or false");
    }
  }
  ClientTls choice;
  choice.tls = endpoint.tls;
  TRY(endpoint.place.tls, open_tls_client(choice, settings, services.system, true));
  return std::make_unique<HttpSink>(std::move(config), std::move(endpoint), services.clock);
}

}  // namespace

Type<Sink> http_sink() {
  return {"http",
          {"org.apache.flume.sink.http.HttpSink"},
          "A POST request for each event.",
          [] { return describe(fields()); },
          make_http};
}

}  // namespace sluice::flume
