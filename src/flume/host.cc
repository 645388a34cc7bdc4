#include "flume/host.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include "base/host_name.h"

namespace sluice::flume {
namespace {

struct Resolved {
  std::string address = "127.0.0.1";
  std::string canonical;
};

Resolved resolve(const std::string& name) {
  Resolved resolved{.canonical = name};
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_flags = AI_CANONNAME;
  addrinfo* list = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &list) != 0) return resolved;
  char text[INET_ADDRSTRLEN];
  const auto* in = reinterpret_cast<const sockaddr_in*>(list->ai_addr);
  if (::inet_ntop(AF_INET, &in->sin_addr, text, sizeof text) != nullptr) resolved.address = text;
  if (list->ai_canonname != nullptr) resolved.canonical = list->ai_canonname;
  ::freeaddrinfo(list);
  return resolved;
}

}  // namespace

std::string host_address() {
  return resolve(host_name()).address;
}
std::string canonical_host_name() {
  return resolve(host_name()).canonical;
}

}  // namespace sluice::flume
