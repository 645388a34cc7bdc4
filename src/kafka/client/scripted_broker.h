// For tests: a broker on a free port that follows a script.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <map>
#include <string>
#include <thread>

#include "base/check.h"
#include "base/file.h"
#include "kafka/wire/api_versions.h"
#include "kafka/wire/frame.h"
#include "kafka/wire/metadata.h"
#include "net/socket.h"

namespace sluice::kafka::client::scripted {

// Takes one connection and answers each request with what `answer` gives; empty closes.
class Broker {
 public:
  using Answer = std::function<Bytes(const wire::RequestHeader&, ByteView body)>;

  explicit Broker(Answer answer) : answer_(std::move(answer)) {
    listener_ = Fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    CHECK(::listen(listener_.get(), 4) == 0);
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Broker() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    const Fd peer(::accept(listener_.get(), nullptr, nullptr));
    if (!peer) return;
    net::Socket socket{Fd(::dup(peer.get()))};
    for (;;) {
      char size[4];
      if (!socket.read_exact(size, sizeof size)) return;
      Bytes frame(load_be<std::uint32_t>(size), '\0');
      if (!socket.read_exact(frame.data(), frame.size())) return;
      wire::WireReader reader(frame);
      const wire::RequestHeader header = wire::read_request_header(reader);
      const Bytes answer = answer_(header, reader.rest());
      if (answer.empty() || !socket.write(answer)) return;
    }
  }

  Answer answer_;
  Fd listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// Names the newest version of each key, from 0 on.
inline Bytes versions(const wire::RequestHeader& header,
                      std::map<std::int16_t, std::int16_t> newest) {
  wire::ApiVersionsResponse answer;
  for (const auto& [key, version] : newest) answer.api_keys.push_back({key, 0, version});
  return wire::encode_response(answer, header.api_version, header.correlation_id);
}

// One broker, which is this one, and one partition of `topic`, if it has a name.
inline Bytes metadata(const wire::RequestHeader& header, std::uint16_t port,
                      const std::string& topic = "") {
  wire::MetadataResponse answer;
  answer.brokers.push_back({1, "127.0.0.1", port, std::nullopt});
  answer.controller_id = 1;
  if (!topic.empty()) {
    auto& named = answer.topics.emplace_back();
    named.name = topic;
    named.partitions.emplace_back().leader_id = 1;
  }
  return wire::encode_response(answer, header.api_version, header.correlation_id);
}

}  // namespace sluice::kafka::client::scripted
