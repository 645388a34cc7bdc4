// Whether a cluster answers, and who is told when it does not: within a second, then every ten.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice::kafka::client {

// Told what a person should know while things go on: brokers that do not answer and the like.
using OnWarning = std::function<void(const std::string&)>;

// Used by one thread, which calls look() about ten times a second while it waits.
class Contact {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // `servers` is what the person gave.
  Contact(std::string servers, OnWarning tell, Time now);

  // Something came from the cluster.
  void answered();
  // A warning of one broker, told at most every ten seconds.
  void warn(const std::string& reason, Time now);
  // A broker does not let us in, or is not trusted: no waiting heals it.
  void refused(std::string why) { refusal_ = std::move(why); }
  Status status() const;
  // No broker answers any more.
  void lost(Time now);
  // `asks` the cluster, shortly; it is called only when there was no answer for some time.
  void look(Time now, const std::function<bool()>& asks);

 private:
  void tell(const std::string& text, Time now);

  const std::string servers_;
  const OnWarning tell_;
  std::string refusal_;
  bool answers_ = false;
  bool told_ = false;  // of the silence that is now
  Time silent_since_;
  Time next_;
  std::map<std::string, Time> warned_;  // by sentence
};

}  // namespace sluice::kafka::client
