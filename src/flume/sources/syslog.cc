// The syslog sources: syslogtcp, syslogudp, multiport_syslogtcp.
#include <map>
#include <utility>

#include "base/text.h"
#include "flume/charset.h"
#include "flume/components.h"
#include "flume/sources/datagram_source.h"
#include "flume/sources/socket_source.h"
#include "flume/sources/syslog_message.h"
#include "flume/tls.h"

namespace sluice::flume {
namespace {

struct SyslogConfig : ServerTls {
  std::string host;
  std::int64_t port = 0;
  std::int64_t event_size = 2500;
  std::string keep_fields = "none";
  std::string ip_header;
  std::string name_header;
};

constexpr const char* kNoFormat =
    "formats of one's own (format.regex) are not offered: RFC 3164 and RFC 5424 are read";

Field<SyslogConfig> port_field() {
  return {"port", &SyslogConfig::port, "The port.", {.required = true, .low = 0, .high = 65535}};
}
template <class C>
Field<C> keep_field(std::string C::*member) {
  return {"keepFields", member,
          "What stays in front of the body: none, all, or some of priority version timestamp "
          "hostname."};
}

const std::vector<Field<SyslogConfig>>& tcp_fields() {
  using C = SyslogConfig;
  static const std::vector<Field<C>> kFields = with_tls<C>({
      {"host", &C::host, "The address or host name to listen on; without it any address."},
      port_field(),
      {"eventSize", &C::event_size, "Bytes of a message at most; what is longer is cut.",
       between(1, 1 << 30)},
      keep_field(&C::keep_fields),
      {"clientIPHeader", &C::ip_header, "A header that gets the client's address."},
      {"clientHostnameHeader", &C::name_header, "A header that gets the client's name."},
      {"format.*", NoEffect{}, "Not offered.", refused(kNoFormat)},
  });
  return kFields;
}

const std::vector<Field<SyslogConfig>>& udp_fields() {
  using C = SyslogConfig;
  static const std::vector<Field<C>> kFields = {
      {"host", &C::host, "The address or host name to listen on; without it any address."},
      port_field(),
      keep_field(&C::keep_fields),
      {"clientIPHeader", &C::ip_header, "A header that gets the client's address."},
      {"clientHostnameHeader", &C::name_header, "A header that gets the client's name."},
      {"maxsize", NoEffect{}, "No effect, as in Flume: a datagram is read whole."},
      {"format.*", NoEffect{}, "Not offered.", refused(kNoFormat)},
  };
  return kFields;
}

// The headers that name the client. Its name is asked for once, when it comes.
class ClientHeaders {
 public:
  ClientHeaders(std::string ip_header, std::string name_header)
      : ip_header_(std::move(ip_header)), name_header_(std::move(name_header)) {}
  void meet(const sockaddr_storage& peer) {
    if (!ip_header_.empty()) ip_ = address_text(peer);
    if (!name_header_.empty()) name_ = address_name(peer);
  }
  void set(Headers& headers) const {
    if (!ip_header_.empty()) headers.set(ip_header_, ip_);
    if (!name_header_.empty()) headers.set(name_header_, name_);
  }

 private:
  const std::string ip_header_, name_header_;
  std::string ip_, name_;
};

// Holds the sender up until the channels have the events. Flume counts no batches here.
void hand_on(Batch& batch, ChannelProcessor& channels, SourceCounter& counters,
             const std::stop_token& stop) {
  if (batch.empty()) return;
  (void)deliver_at_last(channels, std::exchange(batch, Batch()), counters,
                        {.first_wait_ms = 250, .most_wait_ms = 4000, .count_batches = false}, stop);
}

// What all connections of a source share.
struct SyslogContext {
  SyslogConfig config;
  KeepFields keep;
  TimeZone zone;
};

class SyslogSession final : public Session {
 public:
  SyslogSession(const SyslogContext& context, Clock& clock, SourceCounter& counters,
                const Link& link)
      : context_(context),
        clock_(clock),
        counters_(counters),
        reader_(context.keep, context.zone),
        client_(context.config.ip_header, context.config.name_header) {
    client_.meet(link.peer);
  }

  void receive(Link& link, bool, ChannelProcessor& channels, const std::stop_token& stop) override {
    std::string_view rest = link.input;
    const auto most = static_cast<std::size_t>(context_.config.event_size);
    const std::int64_t now_ms = clock_.wall_ms();
    Batch batch;
    while (const auto message = cut_syslog(rest, most)) {
      Headers headers;
      std::string body;
      reader_.read(*message, now_ms, headers, body);
      headers.copy_as_java();
      client_.set(headers);
      batch.add_copy(std::move(headers), std::move(body));
      if (batch.size() == channels.most_at_once()) hand_on(batch, channels, counters_, stop);
    }
    hand_on(batch, channels, counters_, stop);
    link.input.erase(0, link.input.size() - rest.size());
  }

 private:
  const SyslogContext& context_;
  Clock& clock_;
  SourceCounter& counters_;
  SyslogReader reader_;
  ClientHeaders client_;
};

class SyslogTcpSource final : public SocketSource {
 public:
  SyslogTcpSource(SyslogContext context, std::unique_ptr<net::TlsServer> tls, Clock& clock)
      : SocketSource(clock, context.config.host, {context.config.port}, std::move(tls)),
        context_(std::move(context)) {}
  const CounterGroup* counters() const override { return &counters_; }

 private:
  CounterGroup* mutable_counters() override { return &counters_; }
  std::unique_ptr<Session> meet(const Link& link) override {
    return std::make_unique<SyslogSession>(context_, clock_, counters_, link);
  }

  const SyslogContext context_;
  SourceCounter counters_;
};

// A datagram is one message; what follows a line feed in it is dropped, as in Flume.
class SyslogUdpSource final : public DatagramSource {
 public:
  SyslogUdpSource(SyslogContext context, Clock& clock)
      : DatagramSource(clock, context.config.host, context.config.port),
        context_(std::move(context)),
        reader_(context_.keep, context_.zone),
        client_(context_.config.ip_header, context_.config.name_header) {}
  const CounterGroup* counters() const override { return &counters_; }

 private:
  CounterGroup* mutable_counters() override { return &counters_; }
  void add(std::string_view datagram, const sockaddr_storage& peer, Batch& batch) override {
    constexpr std::size_t kMost = 1 << 16;
    const std::string line = std::string(datagram) + "\n";
    std::string_view rest = line;
    const auto message = cut_syslog(rest, kMost);
    if (!message) {
      ++counters_.read_fail;
      return;
    }
    Headers headers;
    std::string body;
    reader_.read(*message, clock_.wall_ms(), headers, body);
    headers.copy_as_java();
    client_.meet(peer);
    client_.set(headers);
    batch.add_copy(std::move(headers), std::move(body));
  }
  void deliver(Batch& batch, ChannelProcessor& channels, const std::stop_token& stop) override {
    hand_on(batch, channels, counters_, stop);
  }

  const SyslogContext context_;
  SyslogReader reader_;
  ClientHeaders client_;
  SourceCounter counters_;
};

Result<SyslogContext> make_context(const std::vector<Field<SyslogConfig>>& fields,
                                   const Settings& settings) {
  TRY(SyslogConfig config, parse(fields, settings));
  TRY(TimeZone zone, TimeZone::find(""));
  const KeepFields keep = KeepFields::parse(config.keep_fields);
  return SyslogContext{.config = std::move(config), .keep = keep, .zone = std::move(zone)};
}

Result<std::unique_ptr<Source>> make_tcp(const Settings& settings, Services& services) {
  TRY(SyslogContext context, make_context(tcp_fields(), settings));
  TRY(auto tls, open_tls_server(context.config, settings, services.system));
  return std::make_unique<SyslogTcpSource>(std::move(context), std::move(tls), services.clock);
}

Result<std::unique_ptr<Source>> make_udp(const Settings& settings, Services& services) {
  TRY(SyslogContext context, make_context(udp_fields(), settings));
  return std::make_unique<SyslogUdpSource>(std::move(context), services.clock);
}

// ---- multiport ----------------------------------------------------------------------------------

struct MultiportConfig : ServerTls {
  std::string host;
  std::string ports;
  std::int64_t event_size = 2500;
  std::string keep_fields = "none";
  std::string port_header;
  std::string ip_header;
  std::string name_header;
  std::string charset = "UTF-8";
  Settings port_charsets;
  std::int64_t batch_size = 100;
};

const std::vector<Field<MultiportConfig>>& multiport_fields() {
  using C = MultiportConfig;
  static const std::vector<Field<C>> kFields = with_tls<C>({
      {"host", &C::host, "The address or host name to listen on; without it any address."},
      {"ports", &C::ports, "The ports, separated by blanks.", required()},
      {"eventSize", &C::event_size, "Bytes of a message at most; what is longer is cut.",
       between(1, 1 << 30)},
      keep_field(&C::keep_fields),
      {"portHeader", &C::port_header, "A header that gets the port it came to."},
      {"clientIPHeader", &C::ip_header, "A header that gets the client's address."},
      {"clientHostnameHeader", &C::name_header, "A header that gets the client's name."},
      {"charset.default", &C::charset, "What messages are written in."},
      {"charset.port.*", &C::port_charsets, "charset.port.PORT: the same, for one port."},
      {"batchSize", &C::batch_size, "Messages in one transaction at most.", at_least(1)},
      {"readBufferBytes", NoEffect{}, "No effect: 64 KiB are read at once."},
      {"readBufferSize", NoEffect{}, "The same, as the user guide writes it."},
      {"numProcessors", NoEffect{}, "No effect: one thread serves all connections."},
  });
  return kFields;
}

struct MultiportContext {
  MultiportConfig config;
  std::map<std::int64_t, Charset> charsets;  // 0: of the other ports
  KeepFields keep;
  TimeZone zone;
};

class MultiportSession final : public Session {
 public:
  MultiportSession(const MultiportContext& context, Clock& clock, SourceCounter& counters,
                   const Link& link)
      : context_(context),
        clock_(clock),
        counters_(counters),
        client_(context.config.ip_header, context.config.name_header) {
    client_.meet(link.peer);
    const auto at = context.charsets.find(link.local_port);
    charset_ = at == context.charsets.end() ? context.charsets.at(0) : at->second;
  }

  void receive(Link& link, bool, ChannelProcessor& channels, const std::stop_token& stop) override {
    const auto most = static_cast<std::size_t>(context_.config.event_size);
    std::string_view rest = link.input;
    Batch batch;
    for (;;) {
      const std::size_t end = rest.substr(0, most).find('\n');
      const bool whole = end != std::string_view::npos;
      if (!whole && rest.size() < most) break;
      if (end != 0) add(rest.substr(0, whole ? end : most), !whole, link.local_port, batch);
      rest.remove_prefix(whole ? end + 1 : most);
      if (static_cast<std::int64_t>(batch.size()) == context_.config.batch_size) {
        hand_on(batch, channels, counters_, stop);
      }
    }
    hand_on(batch, channels, counters_, stop);
    link.input.erase(0, link.input.size() - rest.size());
  }

 private:
  void add(std::string_view raw, bool cut, std::uint16_t port, Batch& batch) {
    Headers headers;
    std::string body;
    const Result<std::string> text = charset_.decode(raw, DecodeErrors::kFail);
    const bool good = text && read_strict_syslog(*text, context_.keep, clock_.wall_ms(),
                                                 context_.zone, headers, body);
    if (good) {
      headers.copy_as_java();
      if (cut) headers.set("flume.syslog.status", "Incomplete");
      body = charset_.encode(body);
    } else {
      ++counters_.read_fail;
      headers.set("flume.syslog.status", "Invalid");
      body = raw;
    }
    if (!context_.config.port_header.empty()) {
      headers.set(context_.config.port_header, std::to_string(port));
    }
    client_.set(headers);
    batch.add_copy(std::move(headers), std::move(body));
  }

  const MultiportContext& context_;
  Clock& clock_;
  SourceCounter& counters_;
  ClientHeaders client_;
  Charset charset_;
};

class MultiportSource final : public SocketSource {
 public:
  MultiportSource(MultiportContext context, std::vector<std::int64_t> ports,
                  std::unique_ptr<net::TlsServer> tls, Clock& clock)
      : SocketSource(clock, context.config.host, std::move(ports), std::move(tls)),
        context_(std::move(context)) {}
  std::int64_t batch_size() const override { return context_.config.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }

 private:
  CounterGroup* mutable_counters() override { return &counters_; }
  std::unique_ptr<Session> meet(const Link& link) override {
    return std::make_unique<MultiportSession>(context_, clock_, counters_, link);
  }

  const MultiportContext context_;
  SourceCounter counters_;
};

Result<std::int64_t> read_port(const Property& property, std::string_view text) {
  const auto port = parse_int(text);
  if (!port || *port < 0 || *port > 65535) {
    return property.problem("'" + std::string(text) + "' is not a port");
  }
  return *port;
}

Result<std::unique_ptr<Source>> make_multiport(const Settings& settings, Services& services) {
  TRY(MultiportConfig config, parse(multiport_fields(), settings));
  TRY(auto tls, open_tls_server(config, settings, services.system));
  std::vector<std::int64_t> ports;
  for (const std::string& word : words(config.ports)) {
    TRY(const std::int64_t port, read_port(*settings.find("ports"), word));
    ports.push_back(port);
  }
  if (ports.empty()) return settings.find("ports")->problem("names no port");
  std::map<std::int64_t, Charset> charsets;
  Result<Charset> other = Charset::find(config.charset);
  if (!other) return settings.find("charset.default")->problem(other.error().message());
  charsets[0] = *std::move(other);
  for (const Property& property : config.port_charsets.properties) {
    TRY(const std::int64_t port, read_port(property, property.key));
    Result<Charset> charset = Charset::find(property.value);
    if (!charset) return property.problem(charset.error().message());
    charsets[port] = *std::move(charset);
  }
  TRY(TimeZone zone, TimeZone::find(""));
  const KeepFields keep = KeepFields::parse(config.keep_fields);
  MultiportContext context{.config = std::move(config),
                           .charsets = std::move(charsets),
                           .keep = keep,
                           .zone = std::move(zone)};
  return std::make_unique<MultiportSource>(std::move(context), std::move(ports), std::move(tls),
                                           services.clock);
}

}  // namespace

Type<Source> syslogtcp_source() {
  return {"syslogtcp",
          {"org.apache.flume.source.SyslogTcpSource"},
          "Syslog messages over TCP, a line each.",
          [] { return describe(tcp_fields()); },
          make_tcp};
}
Type<Source> syslogudp_source() {
  return {"syslogudp",
          {"org.apache.flume.source.SyslogUDPSource"},
          "Syslog messages over UDP, a datagram each.",
          [] { return describe(udp_fields()); },
          make_udp};
}
Type<Source> multiport_syslogtcp_source() {
  return {"multiport_syslogtcp",
          {"org.apache.flume.source.MultiportSyslogTCPSource"},
          "Syslog messages over TCP, at several ports, strictly read and in batches.",
          [] { return describe(multiport_fields()); },
          make_multiport};
}

}  // namespace sluice::flume
