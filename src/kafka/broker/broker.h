// A Kafka broker of one node: the door of this room.
//
// Sockets live on the loops; what waits for the disk runs on the pool. Both outlive the broker.
// After open() it serves until stop(), which ends cleanly: the next start need not check the logs.
// A kill at any moment loses nothing that was acknowledged, a loss of power nothing that was
// acknowledged as stored (acks=all, offsets, groups, topics), unless durability=page-cache.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/broker/settings/settings.h"
#include "net/blocking.h"
#include "net/loop.h"
#include "net/tcp.h"

namespace sluice::metrics {
class Exposition;
}

namespace sluice::kafka::broker {

class Syncs;

struct BrokerOptions {
  std::string data_dir;  // DATA/kafka
  std::string address = "127.0.0.1";
  std::uint16_t port = 9092;  // 0 takes a free one
  BrokerSettings settings;
  Syncs* syncs = nullptr;  // the disk of a test, which outlives the broker; null for the machine's
};

class Broker {
 public:
  // kBusy when the port is taken: the message names the address.
  static Result<std::unique_ptr<Broker>> open(net::Loops& loops, net::BlockingPool& pool,
                                              BrokerOptions options);
  ~Broker();

  net::Endpoint endpoint() const;
  // What it counted since it was opened. Any thread.
  void add_metrics(metrics::Exposition& out) const;
  // `given` are now the lines of server.properties; see BrokerConfig::reload(). Any thread.
  Result<std::vector<std::string>> reload(const std::map<std::string, std::string>& given);
  void stop();

 private:
  struct State;
  explicit Broker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sluice::kafka::broker
