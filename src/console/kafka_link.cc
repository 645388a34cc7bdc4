#include "console/kafka_link.h"

#include "base/text.h"
#include "kafka/wire/api_versions.h"

namespace sluice::console {

namespace wire = kafka::wire;
using std::chrono::milliseconds;

namespace {
constexpr milliseconds kConnectTime{2000};
constexpr milliseconds kAnswerTime{5000};
}  // namespace

Result<ByteView> response_body(ByteView frame, std::int16_t key, std::int32_t correlation,
                               bool flexible) {
  if (frame.size() < 4 || load_be<std::int32_t>(frame.data()) != correlation) {
    return Error(ErrorCode::kCorrupt, "a broker's answer is not to the question asked");
  }
  std::size_t header = 4;
  if (wire::response_header_has_tags(key, flexible)) {
    // No broker sends tagged fields here; one that does speaks something newer than we know.
    if (frame.size() < 5 || frame[4] != 0) {
      return Error(ErrorCode::kUnsupported, "a broker's answer has an unknown header");
    }
    header = 5;
  }
  return frame.substr(header);
}

Result<Bytes> KafkaLink::exchange(const Bytes& frame) {
  TRY(socket_.write(frame));
  char size_bytes[4];
  TRY(socket_.read_exact(size_bytes, sizeof size_bytes));
  const auto size = load_be<std::uint32_t>(size_bytes);
  if (size > wire::kMaxFrameBytes) {
    return Error(ErrorCode::kCorrupt,
                 "an answer claims " + std::to_string(size) + " bytes; is this a Kafka broker?");
  }
  Bytes answer(size, '\0');
  TRY(socket_.read_exact(answer.data(), answer.size()));
  return answer;
}

Result<std::int16_t> KafkaLink::version_of(std::int16_t key, std::int16_t oldest,
                                           std::int16_t newest, const char* name) const {
  const auto spoken = versions_.find(key);
  if (spoken != versions_.end()) {
    const std::int16_t version = std::min(newest, spoken->second.second);
    if (version >= std::max(oldest, spoken->second.first)) return version;
  }
  return Error(ErrorCode::kUnsupported,
               std::string("the broker does not speak a known version of ") + name);
}

Result<std::unique_ptr<KafkaLink>> KafkaLink::open(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : parse_int(address.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) {
    return Error(ErrorCode::kInvalidArgument, "not an address of the form HOST:PORT: " + address);
  }
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  TRY(net::Socket socket,
      net::Socket::connect(host, static_cast<std::uint16_t>(*port), kConnectTime));
  TRY(socket.set_timeout(kAnswerTime));
  std::unique_ptr<KafkaLink> link(new KafkaLink(std::move(socket)));

  // Version 0 is understood by every broker there is.
  const std::int32_t correlation = link->next_correlation();
  const wire::RequestHeader header{.api_key = wire::ApiVersionsRequest::kKey,
                                   .api_version = 0,
                                   .correlation_id = correlation,
                                   .client_id = "sluice-console"};
  auto frame = link->exchange(wire::encode_request(header, wire::ApiVersionsRequest{}));
  if (!frame) return std::move(frame).error().with(address);
  TRY(const ByteView body, response_body(*frame, header.api_key, correlation, false));
  TRY(const auto versions, wire::decode<wire::ApiVersionsResponse>(body, 0));
  for (const auto& api : versions.api_keys) {
    link->versions_[api.api_key] = {api.min_version, api.max_version};
  }
  return link;
}

std::unique_ptr<KafkaLink> KafkaLinks::take(const std::string& address) {
  const std::lock_guard lock(mutex_);
  auto& links = kept_[address];
  if (links.empty()) return nullptr;
  auto link = std::move(links.back());
  links.pop_back();
  return link;
}

void KafkaLinks::keep(const std::string& address, std::unique_ptr<KafkaLink> link) {
  const std::lock_guard lock(mutex_);
  auto& links = kept_[address];
  if (links.size() < kKept) links.push_back(std::move(link));
}

}  // namespace sluice::console
