// What a server does at SIGHUP: its settings file is read again.
#pragma once

#include <string>
#include <vector>

#include "main/services.h"

namespace sluice {

// Used by one thread, the one of the signals. A file that is wrong changes nothing. How much is
// logged changes at once; of the rest the log says what counts from the next start on.
class Reload {
 public:
  Reload(const Service& service, std::vector<std::string> args, std::vector<GivenSetting> settings)
      : service_(service), args_(std::move(args)), settings_(std::move(settings)) {}
  void operator()();

 private:
  const Service& service_;
  const std::vector<std::string> args_;
  std::vector<GivenSetting> settings_;
};

}  // namespace sluice
