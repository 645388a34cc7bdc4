// Who is at the other end of a connection.
#pragma once

#include <string>

namespace sluice::kafka::broker {

struct Principal {
  std::string type = "User";
  std::string name = "ANONYMOUS";

  std::string text() const { return type + ":" + name; }
  bool operator==(const Principal&) const = default;
};

}  // namespace sluice::kafka::broker
