// The brokers of one cluster: found through bootstrap addresses, connected as they are needed.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/connection.h"
#include "kafka/wire/metadata.h"

namespace sluice::kafka::client {

struct ClusterSettings {
  ConnectionSettings connection;
  // How long it is tried to reach any broker at all (Kafka's default.api.timeout.ms).
  std::chrono::milliseconds patience{60'000};
  std::chrono::milliseconds retry_wait{100};
  // Told of each address that does not answer, at most every ten seconds, while it is tried on.
  std::function<void(const Address&, const Error&)> on_unreachable;
};

// Used by one thread.
class Cluster {
 public:
  // Connects to nothing yet. kInvalidArgument for addresses that are none.
  static Result<std::unique_ptr<Cluster>> open(const std::string& bootstrap,
                                               ClusterSettings settings);

  // A connection that is there already, or the first address that answers. Tries until the patience
  // is over; then kTimeout that names what was tried.
  Result<Connection*> any();
  // The broker of that id by the latest metadata.
  Result<Connection*> broker(wire::BrokerId id);
  // The broker that takes changes of topics. Under KRaft that is any.
  Result<Connection*> controller();
  // The coordinator of a group (key type 0). Waits while the broker says it is being made.
  Result<Connection*> group_coordinator(const std::string& group);

  // Without topics: all of them. Keeps the brokers it learns.
  Result<wire::MetadataResponse> metadata(std::optional<std::vector<std::string>> topics = {},
                                          bool auto_create = false);
  const std::vector<wire::MetadataResponse::MetadataResponseBroker>& brokers() const {
    return brokers_;
  }

 private:
  Cluster(std::vector<Address> bootstrap, ClusterSettings settings)
      : bootstrap_(std::move(bootstrap)), settings_(std::move(settings)) {}

  Result<Connection*> connect(const Address& address, std::chrono::milliseconds timeout);
  void tell(const Address& address, const Error& why);
  void forget(Connection* connection);

  std::vector<Address> bootstrap_;
  ClusterSettings settings_;
  std::vector<wire::MetadataResponse::MetadataResponseBroker> brokers_;
  wire::BrokerId controller_ = -1;
  std::map<std::string, std::unique_ptr<Connection>> connections_;
  std::map<std::string, std::chrono::steady_clock::time_point> told_;  // by address
};

}  // namespace sluice::kafka::client
