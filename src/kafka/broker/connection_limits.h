// How many connections may be here, and how fast they may come: of the broker, of one listener, of
// one address.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "kafka/broker/quota/rate.h"
#include "kafka/broker/settings/settings.h"
#include "net/port_group.h"

namespace sluice::kafka::broker {

// Any thread. Of the settings of a broker, which outlive it.
class ConnectionLimits {
 public:
  // kInvalidArgument names a setting that makes no sense.
  static Result<std::unique_ptr<ConnectionLimits>> open(const BrokerSettings& settings,
                                                        const Clock& clock);

  // What all listeners share. It is as the settings are until the next changed(). An error
  // names a host whose address could not be found; all the rest counts.
  const std::shared_ptr<net::PortGroup>& group() const { return group_; }
  Status changed();
  // Names whose addresses could not be found are looked up again.
  void look_again();
  // Of one listener alone.
  std::size_t connections_of(const std::string& listener) const;
  // A connection came to the listener: how long it waits.
  std::chrono::milliseconds wait(const std::string& listener);

 private:
  ConnectionLimits(const BrokerSettings& settings, const Clock& clock)
      : settings_(settings), clock_(clock) {}

  const BrokerSettings& settings_;
  const Clock& clock_;
  std::shared_ptr<net::PortGroup> group_ =  // shared with the ports
      std::make_shared<net::PortGroup>(net::PortGroup::Limits());
  std::mutex looking_;
  std::string looked_up_;  // the setting whose names are in addresses_
  std::map<std::string, std::size_t> addresses_;
  std::mutex mutex_;
  Rate rate_;
  std::map<std::string, Rate> rates_;  // by listener
};

}  // namespace sluice::kafka::broker
