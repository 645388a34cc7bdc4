#include "hdfs/client/security/rpc_stream.h"

#include <algorithm>
#include <cstring>

#include "hdfs/wire/framing.h"

namespace sluice::hdfs {

Status RpcStream::write(const Bytes& frame) {
  if (!layer_) return socket_.write(frame);
  wire::RpcRequestHeader header;
  header.rpc_kind = wire::RpcKind::kRpcProtocolBuffer;
  header.rpc_op = wire::RpcOperation::kRpcFinalPacket;
  header.call_id = wire::kCallIdSasl;
  wire::RpcSasl message;
  message.state = wire::SaslState::kWrap;
  {
    const std::lock_guard lock(layer_mutex_);
    TRY(message.token, layer_->wrap(frame));
  }
  Bytes wrapped;
  wire::append_frame(wrapped, header, message);
  return socket_.write(wrapped);
}

Status RpcStream::read_exact(char* to, std::size_t size) {
  if (!layer_) return socket_.read_exact(to, size);
  while (size > 0) {
    if (taken_ == unwrapped_.size()) {
      TRY(unwrap_more());
      continue;
    }
    const std::size_t some = std::min(size, unwrapped_.size() - taken_);
    std::memcpy(to, unwrapped_.data() + taken_, some);
    taken_ += some;
    to += some;
    size -= some;
  }
  return {};
}

Status RpcStream::unwrap_more() {
  char size[4];
  TRY(socket_.read_exact(size, sizeof size));
  const std::uint32_t length = load_be<std::uint32_t>(size);
  if (length > wire::kMaxRpcFrame) {
    return Error(ErrorCode::kCorrupt, "an answer of " + std::to_string(length) + " bytes");
  }
  Bytes frame(length, '\0');
  TRY(socket_.read_exact(frame.data(), frame.size()));
  ByteView rest = frame;
  TRY(const auto header, wire::take_delimited<wire::RpcResponseHeader>(rest));
  if (header.status != wire::RpcStatus::kSuccess) {
    return Error(ErrorCode::kPermissionDenied, header.error_msg.value_or("the connection ended"));
  }
  TRY(const auto message, wire::take_delimited<wire::RpcSasl>(rest));
  if (message.state != wire::SaslState::kWrap) {
    return Error(ErrorCode::kPermissionDenied, "an answer came that is not protected");
  }
  const std::lock_guard lock(layer_mutex_);
  TRY(unwrapped_, layer_->unwrap(message.token.value_or("")));
  taken_ = 0;
  return {};
}

}  // namespace sluice::hdfs
