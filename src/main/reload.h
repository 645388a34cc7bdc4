// What a server does at SIGHUP: its settings file is read again.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "main/services.h"

namespace sluice {

class Stack;

// The thread of the signals calls it; what serves begins and ends in another. A file that is wrong
// changes nothing. How much is logged, and what Kafka lets change while a broker runs, changes at
// once; of the rest the log says what counts from the next start on, until that start.
class Reload {
 public:
  Reload(const Service& service, std::vector<std::string> args, std::vector<GivenSetting> settings)
      : service_(service), args_(std::move(args)), started_with_(std::move(settings)) {}
  void operator()();

  // A signal that came before the stack served counts when it does.
  void begin(Stack& stack);
  void end();  // then no reload works on the stack, or will

 private:
  void read_again(Stack& stack);

  const Service& service_;
  const std::vector<std::string> args_;
  const std::vector<GivenSetting> started_with_;
  std::mutex mutex_;
  Stack* stack_ = nullptr;
  bool asked_ = false;
};

}  // namespace sluice
