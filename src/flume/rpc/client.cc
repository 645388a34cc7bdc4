#include "flume/rpc/client.h"

#include "base/text.h"
#include "flume/tls.h"

namespace sluice::flume {

using std::chrono::milliseconds;

struct RpcClient::Config : ClientTls {
  std::vector<std::string> hosts;
  Settings addresses;
  std::string kind = "default";
  std::int64_t connect_ms = 20'000;
  std::int64_t request_ms = 20'000;
  std::string compression = "none";
  std::int64_t level = 6;
  std::string protocol = "compact";

  std::vector<Address> servers;
  std::shared_ptr<const net::TlsClient> client = nullptr;
};

namespace {

template <class C>
const std::vector<Field<C>>& fields() {
  static const std::vector<Field<C>> kFields = [] {
    std::vector<Field<C>> all = {
        {"hosts", &C::hosts, "Names of the sources.", required()},
        {"hosts.*", &C::addresses, "hosts.NAME: HOST:PORT of each."},
        {"client.type", &C::kind,
         "default: the first host's avro source; default_failover: the next one when it fails; "
         "default_loadbalance: each in turn; thrift.",
         one_of({"default", "default_failover", "default_loadbalance", "thrift"})},
        {"connect-timeout", &C::connect_ms, "Milliseconds a connection may take to come about.",
         at_least(1000)},
        {"request-timeout", &C::request_ms, "Milliseconds an answer may take.", at_least(1000)},
        {"compression-type", &C::compression, "As the source's.", one_of({"none", "deflate"})},
        {"compression-level", &C::level, "1 is quick, 9 is small.", between(1, 9)},
        {"protocol", &C::protocol, "Which of Thrift's protocols the source speaks.",
         one_of({"compact", "binary"})},
        {"trust-all-certs", &C::trust_all, "Take any server's certificate for good."},
        {"batch-size", NoEffect{}, "No effect: the caller's batches are sent as they are."},
        {"max-attempts", NoEffect{}, "No effect: each host is tried once."},
        {"host-selector", NoEffect{}, "No effect: hosts come in turn."},
        {"backoff", NoEffect{}, "No effect: a host that failed is asked in its turn."},
        {"maxBackoff", NoEffect{}, "No effect, as backoff."},
        {"maxConnections", NoEffect{}, "No effect: one connection to each host."},
        {"maxIoWorkers", NoEffect{}, "No effect: one thread sends."},
        {"kerberos", NoEffect{}, "Not offered.",
         refused("Kerberos is not offered by this version")},
    };
    add_client_tls_fields(all);
    return all;
  }();
  return kFields;
}

Result<RpcConnection::Address> read_address(const Property& property) {
  const std::string& text = property.value;
  const std::size_t colon = text.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : parse_int(trim(text.substr(colon + 1)));
  if (!port || *port < 1 || *port > 65535) {
    return property.problem("'" + text + "' is not HOST:PORT");
  }
  return RpcConnection::Address{.host = std::string(trim(text.substr(0, colon))), .port = *port};
}

}  // namespace

RpcClient::RpcClient(std::unique_ptr<Config> config)
    : config_(std::move(config)), callers_(config_->servers.size()) {}
RpcClient::~RpcClient() = default;

Result<std::unique_ptr<RpcClient>> RpcClient::open(const Settings& settings,
                                                   const SystemProperties& system) {
  TRY(Config config, parse(fields<Config>(), settings));
  for (const std::string& name : config.hosts) {
    const Property* address = config.addresses.find(name);
    if (address == nullptr) return settings.problem("hosts." + name + " is missing");
    TRY(Address server, read_address(*address));
    config.servers.push_back(std::move(server));
  }
  if (config.servers.empty()) return settings.problem("hosts names no host");
  const bool several = config.kind.find('_') != std::string::npos;
  if (!several) config.servers.resize(1);
  TRY(config.client, open_tls_client(config, settings, system));
  return std::unique_ptr<RpcClient>(new RpcClient(std::make_unique<Config>(std::move(config))));
}

std::unique_ptr<RpcClient> RpcClient::open(Address address) {
  auto config = std::make_unique<Config>();
  config->servers.push_back(std::move(address));
  return std::unique_ptr<RpcClient>(new RpcClient(std::move(config)));
}

Status RpcClient::append(const Slices& events) {
  const bool in_turn = config_->kind == "default_loadbalance";
  Status done;
  for (std::size_t tries = 0; tries < callers_.size(); ++tries) {
    done = append_at(next_, events);
    if (!done || in_turn) next_ = (next_ + 1) % callers_.size();
    if (done) return {};
  }
  return done;
}

Status RpcClient::append_at(std::size_t server, const Slices& events) {
  std::unique_ptr<Caller>& caller = callers_[server];
  if (caller == nullptr) {
    const int level = config_->compression == "deflate" ? static_cast<int>(config_->level) : 0;
    TRY(auto connection, RpcConnection::open(config_->servers[server],
                                             {.compression = level, .tls = config_->client},
                                             milliseconds(config_->connect_ms), {}));
    const auto protocol =
        config_->protocol == "binary" ? ThriftProtocol::kBinary : ThriftProtocol::kCompact;
    caller = config_->kind == "thrift" ? make_thrift_caller(std::move(connection), protocol)
                                       : make_avro_caller(std::move(connection));
  }
  Status done = caller->append(events, milliseconds(config_->request_ms), {});
  if (!done) caller.reset();
  return done;
}

}  // namespace sluice::flume
