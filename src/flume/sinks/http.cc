// The http sink: a POST for each event; the status of the answer decides what becomes of it.
#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "base/text.h"
#include "flume/components.h"
#include "flume/rpc/connection.h"
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
  RpcConnection::Address address;
  std::string host;  // as the Host header says it
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
  endpoint.host = url.substr(0, url.find('/'));
  endpoint.path = url.find('/') == std::string_view::npos ? "/" : url.substr(url.find('/'));
  const std::size_t colon = endpoint.host.rfind(':');
  const auto port = colon == std::string::npos ? (endpoint.tls ? 443 : 80)
                                               : parse_int(endpoint.host.substr(colon + 1));
  if (endpoint.host.empty() || !port || *port < 1 || *port > 65535) {
    return property.problem("Endpoint URL invalid: " + property.value);
  }
  endpoint.address = {.host = endpoint.host.substr(0, colon), .port = *port};
  return endpoint;
}

// One answer: its status, and whether the connection may carry another request.
struct Answer {
  int status = 0;
  bool keep = false;
};

class Poster {
 public:
  Poster(const HttpConfig& config, Endpoint endpoint, std::shared_ptr<const net::TlsClient> tls)
      : config_(config), endpoint_(std::move(endpoint)), tls_(std::move(tls)) {}

  Result<int> post(std::string_view body, const std::stop_token& stop) {
    const bool used = connection_ != nullptr;
    Result<Answer> answer = exchange(body, stop);
    if (!answer && used && !stop.stop_requested()) {  // the server had ended it meanwhile
      connection_.reset();
      answer = exchange(body, stop);
    }
    if (!answer || !answer->keep) connection_.reset();
    if (!answer) return answer.error();
    return answer->status;
  }
  void close() { connection_.reset(); }

 private:
  Result<Answer> exchange(std::string_view body, const std::stop_token& stop) {
    const std::chrono::milliseconds patience(config_.request_ms);
    if (connection_ == nullptr) {
      TRY(connection_, RpcConnection::open(endpoint_.address, {.tls = tls_},
                                           std::chrono::milliseconds(config_.connect_ms), stop));
    }
    std::string request = "POST " + endpoint_.path + " HTTP/1.1\r\nHost: " + endpoint_.host +
                          "\r\nContent-Type: " + config_.content_type +
                          "\r\nAccept: " + config_.accept +
                          "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    request += body;
    TRY(connection_->send(request, patience, stop));
    std::string& input = connection_->input();
    for (;;) {
      std::size_t end = 0;
      while ((end = input.find("\r\n\r\n")) == std::string::npos) {
        constexpr std::size_t kMostHead = 64 << 10;
        if (input.size() > kMostHead) return Error(ErrorCode::kCorrupt, "an endless answer");
        TRY(connection_->receive(patience, stop));
      }
      const std::string head = input.substr(0, end + 2);
      input.erase(0, end + 4);
      TRY(const Answer answer, finish(head, patience, stop));
      if (answer.status >= 200) return answer;  // 100 says that another follows
    }
  }

  Result<Answer> finish(const std::string& head, std::chrono::milliseconds patience,
                        const std::stop_token& stop) {
    const auto status = head.size() > 12 ? parse_int(head.substr(9, 3)) : std::nullopt;
    if (!head.starts_with("HTTP/1.") || !status) {
      return Error(ErrorCode::kCorrupt, "Malformed response returned from server");
    }
    std::optional<std::int64_t> length;
    bool close = head.starts_with("HTTP/1.0");
    for (const std::string& line : split(head, '\n')) {
      const std::string lower = to_lower(trim(line));
      if (lower.starts_with("content-length:")) length = parse_int(trim(lower.substr(15)));
      close = close || lower == "connection: close";
    }
    Answer answer{.status = static_cast<int>(*status), .keep = !close && length.has_value()};
    std::string& input = connection_->input();
    if (*status < 200 || *status == 204 || *status == 304) length = 0;
    while (length && *length > 0) {
      if (input.empty()) TRY(connection_->receive(patience, stop));
      const auto part = std::min(input.size(), static_cast<std::size_t>(*length));
      input.erase(0, part);
      *length -= static_cast<std::int64_t>(part);
    }
    return answer;
  }

  const HttpConfig& config_;
  const Endpoint endpoint_;
  const std::shared_ptr<const net::TlsClient> tls_;
  std::unique_ptr<RpcConnection> connection_;
};

// The status itself counts before its class.
bool decide(const Settings& overrides, int status, bool otherwise) {
  const std::string code = std::to_string(status);
  const Property* found = overrides.find(code);
  if (found == nullptr) found = overrides.find(code.substr(0, 1) + "XX");
  return found == nullptr ? otherwise : to_lower(trim(found->value)) == "true";
}

class HttpSink final : public Sink {
 public:
  HttpSink(HttpConfig config, Endpoint endpoint, std::shared_ptr<const net::TlsClient> tls,
           Clock& clock)
      : config_(std::move(config)),
        poster_(config_, std::move(endpoint), std::move(tls)),
        clock_(clock) {}

  const CounterGroup* counters() const override { return &counters_; }
  Result<std::string> place_of(const Headers&) const override { return config_.endpoint; }
  Status start() override {
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override {
    poster_.close();
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
    const Result<int> status = poster_.post(body, stop);
    if (!status) {
      if (stop.stop_requested()) return SinkOutcome::kBackoff;
      ++counters_.write_fail;
      log::error("Error opening connection, or request timed out",
                 {{"error", status.error().message()}});
      return SinkOutcome::kBackoff;
    }
    const bool rollback = decide(config_.rollbacks, *status, config_.rollback);
    const bool backoff = decide(config_.backoffs, *status, config_.backoff);
    if (decide(config_.counts, *status, config_.count)) ++counters_.drain_success;
    if (rollback) {
      log::info("the HTTP server's answer brings the event back", {{"status", *status}});
    } else {
      TRY(take->commit());
    }
    return backoff ? SinkOutcome::kBackoff : SinkOutcome::kReady;
  }

 private:
  const HttpConfig config_;
  Poster poster_;
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
  TRY(auto tls, open_tls_client(choice, settings, services.system, true));
  return std::make_unique<HttpSink>(std::move(config), std::move(endpoint), std::move(tls),
                                    services.clock);
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
