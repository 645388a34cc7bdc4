#include "kafka/tools/cli/admin_connection.h"

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

Result<std::chrono::milliseconds> duration(const Properties& properties, const std::string& name,
                                           std::chrono::milliseconds absent) {
  const auto found = properties.find(name);
  if (found == properties.end()) return absent;
  const std::optional<std::int64_t> ms = parse_int(trim(found->second));
  if (!ms || *ms < 0 || *ms > 0x7fffffff) {
    return Error(ErrorCode::kInvalidArgument, "Invalid value " + found->second +
                                                  " for configuration " + name +
                                                  ": Not a number of type INT");
  }
  return std::chrono::milliseconds(*ms);
}

}  // namespace

std::string bootstrap_of(const Properties& properties) {
  const auto named = properties.find("bootstrap.servers");
  return named == properties.end() ? kDefaultBootstrap : named->second;
}

Result<std::unique_ptr<client::Admin>> open_admin(const Invocation& invocation,
                                                  const ParsedOptions& options, Timeout timeout) {
  TRY(std::optional<std::string> config, options.value("command-config"));
  TRY(std::optional<std::string> bootstrap, options.value("bootstrap-server"));
  return open_admin(invocation, bootstrap, config, timeout);
}

Result<std::unique_ptr<client::Admin>> open_admin(const Invocation& invocation,
                                                  const std::optional<std::string>& bootstrap,
                                                  const std::optional<std::string>& config,
                                                  Timeout timeout) {
  Properties properties;
  if (config) {
    TRY(properties, read_properties(*config));
  }

  client::ClusterSettings settings;
  TRY(settings.connection.security, client::read_security(properties));
  settings.connection.client_id = "adminclient-1";
  if (const auto id = properties.find("client.id"); id != properties.end()) {
    settings.connection.client_id = id->second;
  }
  TRY(settings.connection.request_timeout,
      duration(properties, "request.timeout.ms", settings.connection.request_timeout));
  TRY(settings.connection.connect_timeout,
      duration(properties, "socket.connection.setup.timeout.ms", std::chrono::seconds(10)));
  TRY(settings.retry_wait, duration(properties, "retry.backoff.ms", settings.retry_wait));
  TRY(settings.patience, duration(properties, "default.api.timeout.ms", settings.patience));
  if (timeout) settings.patience = *timeout;
  settings.on_unreachable = [err = invocation.err](const client::Address& address,
                                                   const Error& why) {
    print_log(err, "WARN",
              "Connection to " + address.to_string() +
                  " could not be established. Broker may not "
                  "be available: " +
                  why.message(),
              "kafka.client");
    std::fflush(err);
  };
  settings.connection.on_wait = [err = invocation.err](const client::Address& address) {
    print_log(err, "WARN", "No answer from " + address.to_string() + " yet; still waiting",
              "kafka.client");
    std::fflush(err);
  };
  const std::string servers = bootstrap ? *bootstrap : bootstrap_of(properties);
  const auto open = [&]() -> Result<std::unique_ptr<client::Admin>> {
    TRY(std::vector<client::Address> addresses, client::parse_addresses(servers));
    TRY(client::check_resolvable(addresses));
    return client::Admin::open(servers, std::move(settings));
  };
  Result<std::unique_ptr<client::Admin>> admin = open();
  if (!admin) return admin.error().with("Failed to create new KafkaAdminClient");
  return admin;
}

}  // namespace sluice::kafka::tools
