// Connections to brokers that are kept for the next call, from whichever thread it comes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/connection.h"

namespace sluice::console {

class KafkaConnections {
 public:
  // A connection that goes back to where it came from.
  class Borrowed {
   public:
    Borrowed(KafkaConnections& owner, std::unique_ptr<kafka::client::Connection> connection)
        : owner_(&owner), connection_(std::move(connection)) {}
    Borrowed(Borrowed&&) noexcept = default;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed() {
      if (connection_) owner_->keep(std::move(connection_));
    }
    kafka::client::Connection* operator->() { return connection_.get(); }
    void drop() { connection_.reset(); }

   private:
    KafkaConnections* owner_;
    std::unique_ptr<kafka::client::Connection> connection_;
  };

  // An answer; its `records` look into the connection's buffer, so it is held along.
  template <class Message>
  struct Reply {
    Borrowed connection;
    Message message;
  };

  // A kept connection that turns out dead is replaced once.
  template <class Request>
  Result<Reply<typename Request::Response>> ask(const kafka::client::Address& broker,
                                                const Request& request,
                                                std::int16_t newest = Request::kMaxVersion) {
    using Answer = Reply<typename Request::Response>;
    if (auto kept = take(broker)) {
      Borrowed connection(*this, std::move(kept));
      auto message = connection->call(request, newest);
      if (message) return Answer{std::move(connection), *std::move(message)};
      if (message.error().code() == ErrorCode::kUnsupported) return std::move(message).error();
      connection.drop();
    }
    TRY(auto fresh, open(broker));
    Borrowed connection(*this, std::move(fresh));
    auto message = connection->call(request, newest);
    if (message) return Answer{std::move(connection), *std::move(message)};
    if (message.error().code() != ErrorCode::kUnsupported) connection.drop();
    return std::move(message).error();
  }

 private:
  static constexpr std::size_t kKept = 4;  // to one broker

  Result<std::unique_ptr<kafka::client::Connection>> open(const kafka::client::Address& broker);
  std::unique_ptr<kafka::client::Connection> take(const kafka::client::Address& broker);
  void keep(std::unique_ptr<kafka::client::Connection> connection);

  std::mutex mutex_;
  std::map<std::string, std::vector<std::unique_ptr<kafka::client::Connection>>> kept_;
};

}  // namespace sluice::console
