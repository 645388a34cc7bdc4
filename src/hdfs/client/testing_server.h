// For tests: a listener on a free port of 127.0.0.1 whose connections a function serves, one thread
// each; and on top of it a name node whose answers a test scripts.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hdfs/client/settings.h"
#include "hdfs/wire/framing.h"
#include "net/socket.h"

namespace sluice::hdfs {

class TestingListener {
 public:
  using Serve = std::function<void(net::Socket&)>;

  explicit TestingListener(Serve serve) : serve_(std::move(serve)) {
    listener_ = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_.get(), 16), 0);
    socklen_t size = sizeof address;
    getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~TestingListener() {
    shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (net::Socket& connection : connections_) connection.shutdown();
    }
    for (std::thread& thread : threads_) thread.join();
  }

  Address address() const { return {"127.0.0.1", port_}; }

 private:
  void accept_all() {
    for (;;) {
      Fd fd(accept(listener_.get(), nullptr, nullptr));
      if (!fd) return;
      const std::lock_guard lock(mutex_);
      net::Socket& connection = connections_.emplace_back(std::move(fd));
      threads_.emplace_back([this, &connection] {
        serve_(connection);
        connection.shutdown();
      });
    }
  }

  Serve serve_;
  Fd listener_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::list<net::Socket> connections_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

struct ScriptedCall {
  wire::RpcRequestHeader header;
  std::string method;
};

class ScriptedNameNode {
 public:
  // Gives the bytes to answer with; none closes the connection.
  using Script = std::function<Bytes(const ScriptedCall&)>;

  explicit ScriptedNameNode(Script script)
      : script_(std::move(script)), listener_([this](net::Socket& socket) { serve(socket); }) {}

  Address address() const { return listener_.address(); }
  std::vector<ScriptedCall> calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  template <class Response>
  static Bytes success(const ScriptedCall& call, const Response& response) {
    Bytes frame;
    wire::append_frame(frame, header(call, wire::RpcStatus::kSuccess), response);
    return frame;
  }
  static Bytes failure(const ScriptedCall& call, const std::string& exception,
                       const std::string& message,
                       wire::RpcStatus status = wire::RpcStatus::kError) {
    wire::RpcResponseHeader answer = header(call, status);
    answer.exception_class_name = exception;
    answer.error_msg = message;
    Bytes frame;
    wire::append_frame(frame, answer);
    return frame;
  }

 private:
  static wire::RpcResponseHeader header(const ScriptedCall& call, wire::RpcStatus status) {
    wire::RpcResponseHeader answer;
    answer.call_id = static_cast<std::uint32_t>(call.header.call_id);
    answer.status = status;
    return answer;
  }
  static Result<Bytes> read_frame(net::Socket& socket) {
    char size[4];
    TRY(socket.read_exact(size, sizeof size));
    Bytes frame(load_be<std::uint32_t>(size), '\0');
    TRY(socket.read_exact(frame.data(), frame.size()));
    return frame;
  }
  void serve(net::Socket& socket) {
    char hello[wire::kHelloSize];
    if (!socket.read_exact(hello, sizeof hello) || !read_frame(socket)) return;
    for (;;) {
      const Result<Bytes> frame = read_frame(socket);
      if (!frame) return;
      ByteView rest = *frame;
      ScriptedCall call;
      call.header = *wire::take_delimited<wire::RpcRequestHeader>(rest);
      call.method = wire::take_delimited<wire::RequestHeader>(rest)->method_name;
      {
        const std::lock_guard lock(mutex_);
        calls_.push_back(call);
      }
      const Bytes answer = script_(call);
      if (answer.empty() || !socket.write(answer)) return;
    }
  }

  Script script_;
  std::mutex mutex_;
  std::vector<ScriptedCall> calls_;
  TestingListener listener_;
};

}  // namespace sluice::hdfs
