#include "kafka/client/connection.h"

#include <poll.h>

#include "kafka/client/failure.h"
#include "kafka/wire/api_versions.h"

namespace sluice::kafka::client {

using wire::KafkaError;

namespace {
// A refusal is told as it is; what else goes wrong, with whom.
Error of_peer(const Error& error, const Address& address) {
  if (error.code() == ErrorCode::kPermissionDenied) return error;
  return error.with(address.to_string());
}

// "ListConfigResources" as Kafka says it: LIST_CONFIG_RESOURCES.
std::string constant_name(std::string_view name) {
  std::string text;
  for (const char letter : name) {
    const bool capital = letter >= 'A' && letter <= 'Z';
    if (capital && !text.empty()) text += '_';
    text += capital ? letter : static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}
}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const Address& address,
                                                     const ConnectionSettings& settings) {
  TRY(net::Socket socket,
      net::Socket::connect(address.host, address.port, settings.connect_timeout));
  TRY(socket.set_timeout(settings.request_timeout));
  std::unique_ptr<Connection> connection(new Connection(address, std::move(socket), settings));
  const Security* security = settings.security.get();
  if (security != nullptr && security->tls) {
    auto tls = security->tls->connect(connection->socket_, address.host);
    if (!tls) return of_peer(tls.error(), address);
    connection->tls_.emplace(std::move(*tls));
  }
  TRY(connection->learn_versions());
  if (security == nullptr) return connection;
  if (const Status known = log_in(*connection, *security); !known) {
    return of_peer(known.error(), address);
  }
  return connection;
}

Status Connection::send(const Bytes& frame) {
  return tls_ ? tls_->write(frame) : socket_.write(frame);
}

Status Connection::receive(char* to, std::size_t size) {
  return tls_ ? tls_->read_exact(to, size) : socket_.read_exact(to, size);
}

Status Connection::learn_versions() {
  wire::ApiVersionsRequest request;
  request.client_software_name = "sluice";
  request.client_software_version = "1";
  constexpr std::int16_t kAsked = 3;
  TRY(ByteView body,
      exchange(wire::encode_request(header(request.kKey, kAsked), request), request.kKey, true));
  // A broker that does not know the version answers in version 0 (KIP-511).
  const bool refused =
      body.size() >= 2 && load_be<std::int16_t>(body.data()) ==
                              static_cast<std::int16_t>(KafkaError::kUnsupportedVersion);
  auto answer = wire::decode<wire::ApiVersionsResponse>(body, refused ? 0 : kAsked);
  if (!answer) return answer.error().with(address_.to_string());
  if (answer->error_code != KafkaError::kNone && !refused) {
    return failure(answer->error_code).with(address_.to_string());
  }
  for (const auto& api : answer->api_keys) {
    versions_[api.api_key] = {api.min_version, api.max_version};
  }
  return {};
}

wire::RequestHeader Connection::header(std::int16_t key, std::int16_t version) {
  return {key, version, ++correlation_id_, settings_.client_id};
}

Result<std::int16_t> Connection::version_for(std::int16_t key, std::int16_t min, std::int16_t max,
                                             const char* name) const {
  const auto found = versions_.find(key);
  if (found == versions_.end() || found->second.max < min || found->second.min > max) {
    return Error(ErrorCode::kUnsupported, "The broker does not support " + constant_name(name),
                 wire::KafkaError::kUnsupportedVersion);
  }
  return std::min(max, found->second.max);
}

Error Connection::cannot_carry(const char* name, const char* field) const {
  return Error(ErrorCode::kUnsupported, "The broker at " + address_.to_string() +
                                            " is too old for '" + field + "' of " + name);
}

Status Connection::wait_for_answer() {
  if (!settings_.on_wait) return {};  // the read waits itself
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kFirst{1};
  constexpr std::chrono::seconds kAgain{10};
  // A broker that has told its versions lives; what it is asked for then may take its time.
  std::chrono::milliseconds wait = versions_.empty() ? kFirst : kAgain;
  const auto deadline = Clock::now() + settings_.request_timeout;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
      return Error(ErrorCode::kTimeout, address_.to_string() + ": no answer in time");
    }
    pollfd waits{socket_.native_handle(), POLLIN, 0};
    const int ready = ::poll(&waits, 1, static_cast<int>(std::min(wait, left).count()));
    if (ready > 0) return {};
    if (ready == 0 && wait <= left) settings_.on_wait(address_);
    wait = kAgain;
  }
}

Result<ByteView> Connection::exchange(const Bytes& frame, std::int16_t key, bool flexible) {
  Result<ByteView> body = send_and_wait(frame, key, flexible);
  broken_ = !body;
  return body;
}

Result<ByteView> Connection::send_and_wait(const Bytes& frame, std::int16_t key, bool flexible) {
  const std::string where = address_.to_string();
  if (Status sent = send(frame); !sent) return sent.error().with(where);
  TRY(wait_for_answer());
  char size_bytes[wire::kFrameSizeBytes];
  if (Status read = receive(size_bytes, sizeof size_bytes); !read) {
    return read.error().with(where);
  }
  const auto size = load_be<std::uint32_t>(size_bytes);
  if (size > wire::kMaxFrameBytes || size < 4) {
    return Error(ErrorCode::kCorrupt, where + " sent an answer of " + std::to_string(size) +
                                          " bytes; is it a Kafka broker, and does it want TLS?");
  }
  answer_.resize(size);
  if (Status read = receive(answer_.data(), size); !read) {
    return read.error().with(where);
  }
  wire::WireReader reader(answer_);
  if (reader.int32() != correlation_id_) {
    return Error(ErrorCode::kCorrupt, where + " answered another request");
  }
  if (wire::response_header_has_tags(key, flexible)) reader.skip_tags();
  TRY(reader.status());
  return reader.rest();
}

}  // namespace sluice::kafka::client
