// The netcatudp source: the first line of each datagram.
#include <utility>

#include "flume/components.h"
#include "flume/sources/datagram_source.h"
#include "flume/sources/socket_source.h"

namespace sluice::flume {
namespace {

struct NetcatUdpConfig {
  std::string bind;
  std::int64_t port = 0;
  std::string address_header;
};

const std::vector<Field<NetcatUdpConfig>>& fields() {
  using C = NetcatUdpConfig;
  static const std::vector<Field<C>> kFields = {
      {"bind", &C::bind, "The address or host name to listen on; without it any address."},
      {"port", &C::port, "The port.", {.required = true, .low = 0, .high = 65535}},
      {"remoteAddressHeader", &C::address_header,
       "A header that gets the sender, as /ADDRESS:PORT."},
  };
  return kFields;
}

class NetcatUdpSource final : public DatagramSource {
 public:
  NetcatUdpSource(const NetcatUdpConfig& config, Clock& clock)
      : DatagramSource(clock, config.bind, config.port), address_header_(config.address_header) {}

 private:
  void add(std::string_view datagram, const sockaddr_storage& peer, Batch& batch) override {
    Headers headers;
    if (!address_header_.empty()) {
      headers.set(address_header_,
                  "/" + address_text(peer) + ":" + std::to_string(address_port(peer)));
    }
    batch.add_copy(std::move(headers), std::string(datagram.substr(0, datagram.find('\n'))));
  }
  void deliver(Batch& batch, ChannelProcessor& channels, const std::stop_token& stop) override {
    (void)deliver_at_last(channels, std::exchange(batch, Batch()), counters_, Patience(), stop);
  }

  const std::string address_header_;
  SourceCounter counters_;  // not shown: Flume counts nothing for this type
};

Result<std::unique_ptr<Source>> make_netcat_udp(const Settings& settings, Services& services) {
  TRY(NetcatUdpConfig config, parse(fields(), settings));
  return std::make_unique<NetcatUdpSource>(config, services.clock);
}

}  // namespace

Type<Source> netcat_udp_source() {
  return {"netcatudp",
          {"org.apache.flume.source.NetcatUdpSource"},
          "The first line of each datagram.",
          [] { return describe(fields()); },
          make_netcat_udp};
}

}  // namespace sluice::flume
