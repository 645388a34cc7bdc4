// One blocking connection to one broker: any generated message, in the newest version both speak.
//
//   TRY(auto connection, Connection::open({"localhost", 9092}, {}));
//   TRY(wire::MetadataResponse answer, connection->call(wire::MetadataRequest{}));
//
// Used by one thread. Every failure names the broker's address. After a failed call the connection
// is of no more use, except when the failure is kUnsupported (the broker does not speak the API).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/client/address.h"
#include "kafka/client/secure.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/frame.h"
#include "net/socket.h"

namespace sluice::kafka::client {

struct ConnectionSettings {
  std::string client_id = "sluice";
  std::chrono::milliseconds connect_timeout{10'000};
  // How long one answer may take.
  std::chrono::milliseconds request_timeout{30'000};
  // Told of an address whose answer is waited for: a second after connecting, and every ten.
  std::function<void(const Address&)> on_wait;
  std::shared_ptr<const Security> security = nullptr;  // null: neither TLS nor SASL
};

struct VersionRange {
  std::int16_t min;
  std::int16_t max;
};

class Connection {
 public:
  // Connects, asks for the broker's versions, and logs in. kPermissionDenied is for good: asking
  // again will not help.
  static Result<std::unique_ptr<Connection>> open(const Address& address,
                                                  const ConnectionSettings& settings);

  const Address& address() const { return address_; }
  // Of each API that the broker names.
  const std::map<std::int16_t, VersionRange>& versions() const { return versions_; }
  // A call failed on the way: this connection is of no more use.
  bool broken() const { return broken_; }

  // `records` fields of the answer are views into this connection's buffer, valid until its next
  // call. The version is at most `limit`.
  template <class Request>
  Result<typename Request::Response> call(const Request& request,
                                          std::int16_t limit = Request::kMaxVersion) {
    TRY(std::int16_t version, version_for(Request::kKey, Request::kMinVersion,
                                          std::min(limit, Request::kMaxVersion), Request::kName));
    if (const char* lost = request.lost_in(version)) return cannot_carry(Request::kName, lost);
    const bool flexible = version >= Request::kFlexibleFrom;
    TRY(ByteView body, exchange(wire::encode_request(header(Request::kKey, version), request),
                                Request::kKey, flexible));
    auto answer = wire::decode<typename Request::Response>(body, version);
    if (!answer) return answer.error().with(address_.to_string());
    return answer;
  }

  // The version that call() takes; kUnsupported when there is none.
  template <class Request>
  Result<std::int16_t> version() const {
    return version_for(Request::kKey, Request::kMinVersion, Request::kMaxVersion, Request::kName);
  }

 private:
  Connection(Address address, net::Socket socket, const ConnectionSettings& settings)
      : address_(std::move(address)), socket_(std::move(socket)), settings_(settings) {}

  Status learn_versions();
  Status send(const Bytes& frame);
  Status receive(char* to, std::size_t size);
  wire::RequestHeader header(std::int16_t key, std::int16_t version);
  Result<std::int16_t> version_for(std::int16_t key, std::int16_t min, std::int16_t max,
                                   const char* name) const;
  Error cannot_carry(const char* name, const char* field) const;
  // Until the answer begins to come.
  Status wait_for_answer();
  // Sends the frame and gives the body of its answer.
  Result<ByteView> exchange(const Bytes& frame, std::int16_t key, bool flexible);
  Result<ByteView> send_and_wait(const Bytes& frame, std::int16_t key, bool flexible);

  Address address_;
  net::Socket socket_;
  std::optional<net::TlsConnection> tls_;
  const ConnectionSettings settings_;
  std::int32_t correlation_id_ = 0;
  std::map<std::int16_t, VersionRange> versions_;
  Bytes answer_;
  bool broken_ = false;
};

}  // namespace sluice::kafka::client
