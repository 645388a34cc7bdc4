// Calls to Kafka brokers: connections that are kept for the next call, with the versions each
// broker speaks. Blocking, with deadlines; used from many threads.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/frame.h"
#include "net/socket.h"

namespace sluice::console {

// A response, and the bytes that its `records` look into.
template <class Message>
struct Reply {
  Bytes frame;
  Message message;
};

// One connection. After a failure it is of no more use.
class KafkaLink {
 public:
  static Result<std::unique_ptr<KafkaLink>> open(const std::string& address);

  // The newest version that both sides speak, at most `newest`; kUnsupported when there is none.
  Result<std::int16_t> version_of(std::int16_t key, std::int16_t oldest, std::int16_t newest,
                                  const char* name) const;
  // Sends the frame, and gives what follows the size of the answer to it.
  Result<Bytes> exchange(const Bytes& frame);
  std::int32_t next_correlation() { return ++correlation_; }

 private:
  explicit KafkaLink(net::Socket socket) : socket_(std::move(socket)) {}

  net::Socket socket_;
  std::int32_t correlation_ = 0;
  std::map<std::int16_t, std::pair<std::int16_t, std::int16_t>> versions_;
};

// Skips the header of a response; the correlation must be ours.
Result<ByteView> response_body(ByteView frame, std::int16_t key, std::int32_t correlation,
                               bool flexible);

class KafkaLinks {
 public:
  // Asks the broker at "host:port". A kept connection that turns out dead is replaced once.
  template <class Request>
  Result<Reply<typename Request::Response>> ask(const std::string& address, const Request& request,
                                                std::int16_t newest = Request::kMaxVersion) {
    if (auto kept = take(address)) {
      auto reply = ask_on(*kept, request, newest);
      const bool dead = !reply && reply.error().code() != ErrorCode::kUnsupported;
      if (!dead) {
        keep(address, std::move(kept));
        return reply;
      }
    }
    TRY(std::unique_ptr<KafkaLink> link, KafkaLink::open(address));
    auto reply = ask_on(*link, request, newest);
    if (!reply) return std::move(reply).error().with(address);
    keep(address, std::move(link));
    return reply;
  }

 private:
  static constexpr std::size_t kKept = 4;  // connections to one broker

  template <class Request>
  static Result<Reply<typename Request::Response>> ask_on(KafkaLink& link, const Request& request,
                                                          std::int16_t newest) {
    using Response = typename Request::Response;
    TRY(const std::int16_t version,
        link.version_of(Request::kKey, Request::kMinVersion, newest, Request::kName));
    const std::int32_t correlation = link.next_correlation();
    const kafka::wire::RequestHeader header{.api_key = Request::kKey,
                                            .api_version = version,
                                            .correlation_id = correlation,
                                            .client_id = "sluice-console"};
    Reply<Response> reply;
    TRY(reply.frame, link.exchange(kafka::wire::encode_request(header, request)));
    TRY(const ByteView body,
        response_body(reply.frame, Request::kKey, correlation, version >= Response::kFlexibleFrom));
    TRY(reply.message, kafka::wire::decode<Response>(body, version));
    return reply;
  }

  std::unique_ptr<KafkaLink> take(const std::string& address);
  void keep(const std::string& address, std::unique_ptr<KafkaLink> link);

  std::mutex mutex_;
  std::map<std::string, std::vector<std::unique_ptr<KafkaLink>>> kept_;
};

}  // namespace sluice::console
