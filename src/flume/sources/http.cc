// The http source: events that are posted. One request is one transaction.
#include <string>

#include "base/log.h"
#include "base/text.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/sources/http_handlers.h"
#include "flume/tls.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/tls.h"

namespace sluice::flume {
namespace {

struct HttpConfig : ServerTls {
  std::string bind = "0.0.0.0";
  std::int64_t port = 0;
  std::string handler = "org.apache.flume.source.http.JSONHandler";
  Settings handler_settings;
  std::string hosts, origins;
};

const std::vector<Field<HttpConfig>>& fields() {
  using C = HttpConfig;
  static const std::vector<Field<C>> kFields = with_tls<C>({
      {"bind", &C::bind, "The address or host name to listen on."},
      {"port", &C::port, "The port.", {.required = true, .low = 0, .high = 65535}},
      {"handler", &C::handler,
       "What reads the requests: the class JSONHandler, BLOBHandler or morphline's BlobHandler."},
      {"handler.*", &C::handler_settings,
       "Of BLOBHandler: mandatoryParameters; of morphline's BlobHandler: maxBlobLength "
       "(100000000)."},
      {"allowedHosts", &C::hosts,
       "Host names, beside this machine's own and addresses, by which clients may ask; separated "
       "by blanks. Sluice's own."},
      {"allowedOrigins", &C::origins,
       "Sites such as https://portal.example whose pages may post; separated by blanks. Sluice's "
       "own."},
      {"QueuedThreadPool.*", NoEffect{}, "No effect: settings of Jetty."},
      {"HttpConfiguration.*", NoEffect{}, "No effect: settings of Jetty."},
      {"ServerConnector.*", NoEffect{}, "No effect: settings of Jetty."},
      {"SslContextFactory.*", NoEffect{}, "No effect: settings of Jetty."},
      {"enableSSL", &C::tls, "The former name of ssl."},
      {"excludeProtocols", &C::exclude_protocols, "The former name of exclude-protocols."},
      {"keystorePassword", &C::keystore_password, "The former name of keystore-password."},
  });
  return kFields;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

// The page that Jetty answers errors with.
void send_error(const net::HttpRequest& request, net::HttpResponse& response, int status,
                const std::string& message) {
  const std::string code = std::to_string(status), text = escaped(message);
  response.set_status(status);
  response.set_header("Content-Type", "text/html;charset=utf-8");
  response.set_header("Cache-Control", "must-revalidate,no-cache,no-store");
  (void)response.send(
      "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n"
      "<title>Error " +
      code + " " + text + "</title>\n</head>\n<body><h2>HTTP ERROR " + code + " " + text +
      "</h2>\n<table>\n<tr><th>URI:</th><td>" + escaped(request.raw_path) +
      "</td></tr>\n<tr><th>STATUS:</th><td>" + code + "</td></tr>\n<tr><th>MESSAGE:</th><td>" +
      text + "</td></tr>\n</table>\n\n</body>\n</html>\n");
}

class HttpSource final : public Source {
 public:
  HttpSource(HttpConfig config, std::unique_ptr<HttpEventHandler> handler,
             std::unique_ptr<net::TlsServer> tls, Clock& clock)
      : config_(std::move(config)),
        handler_(std::move(handler)),
        tls_(std::move(tls)),
        clock_(clock) {}

  const CounterGroup* counters() const override { return &counters_; }

  Status start(ChannelProcessor& channels) override {
    loops_ = std::make_unique<net::Loops>(1);
    const auto answer = [this, &channels](net::HttpRequest& request, net::HttpResponse& response) {
      serve(request, response, channels);
    };
    net::HttpOptions options{.name = "flume-http"};
    options.hosts = words(config_.hosts);
    options.origins = words(config_.origins);
    options.tls = tls_.get();
    TRY(server_, net::HttpServer::open(*loops_, config_.bind,
                                       static_cast<std::uint16_t>(config_.port), answer, options));
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override {
    if (server_ == nullptr) return;
    stopping_.request_stop();
    server_->stop();
    server_.reset();
    loops_.reset();
    counters_.stop(clock_.wall_ms());
  }

 private:
  void serve(net::HttpRequest& request, net::HttpResponse& response, ChannelProcessor& channels) {
    if (request.method == "TRACE" || request.method == "OPTIONS") {
      return send_error(request, response, 403, "!role");
    }
    if (request.method != "POST") {
      return send_error(request, response, 405,
                        "HTTP method " + request.method + " is not supported by this URL");
    }
    Batch batch;
    if (const auto refused = handler_->read(request, batch)) {
      ++counters_.read_fail;
      log::warn("Received bad request from client.", {{"reason", refused->message}});
      return send_error(request, response, refused->status, refused->message);
    }
    const auto count = static_cast<std::int64_t>(batch.size());
    ++counters_.batch_received;
    counters_.received += count;
    if (Status done = put(std::move(batch), channels); !done) {
      ++counters_.channel_write_fail;
      log::warn("Error appending event to channel.", {{"error", done.error().message()}});
      return send_error(
          request, response, 503,
          "Error appending event to channel. Channel might be full." + done.error().message());
    }
    ++counters_.batch_accepted;
    counters_.accepted += count;
    (void)response.send("");
  }

  // Interceptors and selectors are used by one thread at a time; requests come on many.
  Status put(Batch batch, ChannelProcessor& channels) {
    std::unique_lock lock(mutex_);
    Delivery delivery = channels.prepare(std::move(batch));
    lock.unlock();
    return channels.deliver(delivery, stopping_.get_token());
  }

  const HttpConfig config_;
  const std::unique_ptr<HttpEventHandler> handler_;
  const std::unique_ptr<net::TlsServer> tls_;
  Clock& clock_;
  std::mutex mutex_;
  std::stop_source stopping_;
  std::unique_ptr<net::Loops> loops_;
  std::unique_ptr<net::HttpServer> server_;
  SourceCounter counters_;
};

// Where a property has both its names, the newer one counts.
Settings with_newer_names(Settings settings) {
  for (const auto& names :
       {std::pair("enableSSL", "ssl"), std::pair("excludeProtocols", "exclude-protocols"),
        std::pair("keystorePassword", "keystore-password")}) {
    if (settings.find(names.second) == nullptr) continue;
    std::erase_if(settings.properties, [&](const Property& p) { return p.key == names.first; });
  }
  return settings;
}

Result<std::unique_ptr<Source>> make_http(const Settings& settings, Services& services) {
  TRY(HttpConfig config, parse(fields(), with_newer_names(settings)));
  TRY(auto handler,
      make_http_handler(settings, std::string(trim(config.handler)), config.handler_settings));
  TRY(auto tls, open_tls_server(config, settings, services.system));
  return std::make_unique<HttpSource>(std::move(config), std::move(handler), std::move(tls),
                                      services.clock);
}

}  // namespace

Type<Source> http_source() {
  return {"http",
          {"org.apache.flume.source.http.HTTPSource"},
          "Events that are posted, as JSON or as they are.",
          [] { return describe(fields()); },
          make_http};
}

}  // namespace sluice::flume
