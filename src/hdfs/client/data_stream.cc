#include "hdfs/client/data_stream.h"

#include <algorithm>
#include <cstring>

#include "base/base64.h"
#include "hdfs/client/patience.h"
#include "net/scram.h"

namespace sluice::hdfs {

constexpr std::size_t kMaxMessage = 1U << 20;

Address address_of(const wire::DatanodeID& node, const Settings& settings) {
  return {settings.use_host_names ? node.host_name : node.ip_addr,
          static_cast<std::uint16_t>(node.xfer_port)};
}

// A connection is made for each block: a thread that watches the clock would cost too much, so the
// attempt is made anew after each word.
static Result<net::Socket> connect_telling(const Address& address,
                                           std::chrono::milliseconds timeout) {
  const auto end = Reminder::Clock::now() + timeout;
  for (Reminder reminder;;) {
    const auto left = std::min(end, reminder.next()) - Reminder::Clock::now();
    const auto slice = std::chrono::ceil<std::chrono::milliseconds>(left);
    Result<net::Socket> socket = net::Socket::connect(
        address.host, address.port, std::max(slice, std::chrono::milliseconds(1)));
    const bool timed_out = !socket && socket.error().code() == ErrorCode::kTimeout;
    if (!timed_out || Reminder::Clock::now() >= end) return socket;
    reminder.tell("cannot reach the data node yet", address.to_string());
  }
}

Result<std::unique_ptr<DataStream>> DataStream::open(const wire::DatanodeID& node,
                                                     const wire::Token& block_token,
                                                     const Settings& settings) {
  const Address address = address_of(node, settings);
  Result<net::Socket> socket = connect_telling(address, settings.connect_timeout);
  if (!socket) {
    return Error(ErrorCode::kUnavailable,
                 "data node " + address.to_string() + ": " + socket.error().message());
  }
  TRY(socket->set_timeout(settings.data_timeout));
  auto stream = std::make_unique<DataStream>(std::move(*socket));
  // Who serves at a port that only root may open is believed, as Hadoop does.
  const bool privileged = address.port < 1024;
  const KerberosSettings* kerberos = settings.kerberos.get();
  if (kerberos != nullptr && kerberos->transfer && !privileged && !kerberos->fell_back) {
    stream->login_ends_ = std::chrono::steady_clock::now() + settings.data_timeout;
    const Status known = stream->log_in(block_token, *kerberos->transfer);
    stream->login_ends_.reset();
    if (known) TRY(stream->set_timeout(settings.data_timeout));
    if (!known) return known.error().with("data node " + address.to_string());
  }
  return stream;
}

Result<wire::DataTransferEncryptorMessage> DataStream::exchange(const Bytes& payload) {
  wire::DataTransferEncryptorMessage message;
  message.status = wire::EncryptorStatus::kSuccess;
  message.payload = payload;
  Bytes bytes;
  wire::append_delimited(bytes, message);
  TRY(socket_.write(bytes));
  TRY(auto answer, read_delimited<wire::DataTransferEncryptorMessage>());
  if (answer.status == wire::EncryptorStatus::kSuccess) return answer;
  return Error(ErrorCode::kPermissionDenied,
               "the SASL exchange failed: " + answer.message.value_or("the node gives no reason"));
}

// The token's identifier is the user's name, and its password the password.
Status DataStream::log_in(const wire::Token& block_token, kerberos::Protections protections) {
  constexpr std::uint32_t kMagic = 0xDEADBEEF;
  constexpr std::size_t kNonceBytes = 24;
  auto layer = std::make_unique<DigestMd5Client>(
      DigestMd5Client::Account{to_base64(block_token.identifier), to_base64(block_token.password),
                               "hdfs", "0"},
      protections.bits(), to_base64(net::random_bytes(kNonceBytes)));
  Bytes magic;
  append_be(magic, kMagic);
  TRY(socket_.write(magic));
  TRY(const auto challenge, exchange(""));
  TRY(const Bytes response, layer->step(challenge.payload.value_or("")));
  TRY(const auto proof, exchange(response));
  TRY(layer->step(proof.payload.value_or("")));
  if (layer->protection() != DigestMd5Client::Protection::kAuthentication) {
    if (begin_ != end_) {
      return Error(ErrorCode::kPermissionDenied,
                   "bytes came behind the node's proof that nothing protects");
    }
    layer_ = std::move(layer);
  }
  return {};
}

Status DataStream::write(std::string_view bytes) {
  if (!layer_) return socket_.write(bytes);
  constexpr std::size_t kMostPlain = (64 << 10) - 64;  // sealed it fits into what the node takes
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kMostPlain);
    TRY(const Bytes sealed, layer_->wrap(part));
    Bytes frame;
    append_be(frame, static_cast<std::uint32_t>(sealed.size()));
    frame += sealed;
    TRY(socket_.write(frame));
    bytes.remove_prefix(part.size());
  }
  return {};
}

Status DataStream::fill_protected() {
  char size_bytes[4];
  TRY(socket_.read_exact(size_bytes, sizeof size_bytes));
  const auto size = load_be<std::uint32_t>(size_bytes);
  if (size > kMaxMessage) {
    return Error(ErrorCode::kCorrupt, "a sealed message of " + std::to_string(size) + " bytes");
  }
  Bytes sealed(size, '\0');
  TRY(socket_.read_exact(sealed.data(), sealed.size()));
  TRY(buffer_, layer_->unwrap(sealed));
  begin_ = 0;
  end_ = buffer_.size();
  return {};
}

// A login ends in its time, however few bytes the node gives at once.
Status DataStream::bound_login() {
  if (!login_ends_) return {};
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*login_ends_ - std::chrono::steady_clock::now());
  if (left.count() <= 0) return Error(ErrorCode::kTimeout, "the login took too long");
  return socket_.set_timeout(left);
}

Status DataStream::fill() {
  TRY(bound_login());
  if (layer_) return fill_protected();
  TRY(end_, socket_.read_some(buffer_.data(), buffer_.size()));
  begin_ = 0;
  if (end_ == 0) return Error(ErrorCode::kUnavailable, "connection closed by the data node");
  return {};
}

Status DataStream::read_exact(char* to, std::size_t size) {
  while (size > 0) {
    if (begin_ == end_) {
      // What does not fit the buffer goes where it is wanted at once.
      if (!layer_ && size >= buffer_.size()) return socket_.read_exact(to, size);
      TRY(fill());
      continue;
    }
    const std::size_t some = std::min(size, end_ - begin_);
    std::memcpy(to, buffer_.data() + begin_, some);
    begin_ += some;
    to += some;
    size -= some;
  }
  return {};
}

Result<Bytes> DataStream::read_delimited_bytes() {
  std::size_t size = 0;
  for (int shift = 0;; shift += 7) {
    char byte = 0;
    TRY(read_exact(&byte, 1));
    size |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) break;
    if (shift >= 28) return Error(ErrorCode::kCorrupt, "a message with no valid length");
  }
  if (size > kMaxMessage) {
    return Error(ErrorCode::kCorrupt, "a message of " + std::to_string(size) + " bytes");
  }
  Bytes bytes(size, '\0');
  TRY(read_exact(bytes.data(), size));
  return bytes;
}

Result<wire::BlockOpResponse> answer_of(DataStream& stream, const std::string& node) {
  Result<wire::BlockOpResponse> answer = stream.read_delimited<wire::BlockOpResponse>();
  if (!answer) return answer.error().with("data node " + node);
  if (answer->status == wire::TransferStatus::kSuccess) return answer;
  ErrorCode code = ErrorCode::kIo;
  if (answer->status == wire::TransferStatus::kErrorAccessToken)
    code = ErrorCode::kPermissionDenied;
  if (answer->status == wire::TransferStatus::kErrorChecksum) code = ErrorCode::kCorrupt;
  if (answer->status == wire::TransferStatus::kErrorUnsupported) code = ErrorCode::kUnsupported;
  return Error(code, "data node " + node + ": " + std::string(wire::name_of(answer->status)) + " " +
                         answer->message.value_or(""));
}

}  // namespace sluice::hdfs
