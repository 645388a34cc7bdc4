#include "main/port_owner.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"

namespace sluice {
namespace {

// Listens on a free port of the address family's loopback.
Fd listening(int family, std::uint16_t* port) {
  Fd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address =
      family == AF_INET6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = family == AF_INET6 ? sizeof six : sizeof four;
  EXPECT_EQ(::bind(fd.get(), address, size), 0);
  EXPECT_EQ(::listen(fd.get(), 1), 0);
  EXPECT_EQ(::getsockname(fd.get(), address, &size), 0);
  *port = ntohs(family == AF_INET6 ? six.sin6_port : four.sin_port);
  return fd;
}

TEST(PortOwnerTest, NamesTheProcessThatListens) {
  const std::string us = "process " + std::to_string(::getpid()) + " (";
  for (const int family : {AF_INET, AF_INET6}) {
    std::uint16_t port = 0;
    const Fd fd = listening(family, &port);
    const auto owner = port_owner(port);
    ASSERT_TRUE(owner) << family;
    EXPECT_EQ(owner->substr(0, us.size()), us);
  }
}

TEST(PortOwnerTest, AClosedPortHasNoOwner) {
  std::uint16_t port = 0;
  { const Fd fd = listening(AF_INET, &port); }
  EXPECT_EQ(port_owner(port), std::nullopt);
}

}  // namespace
}  // namespace sluice
