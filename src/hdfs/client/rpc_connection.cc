#include "hdfs/client/rpc_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/host_name.h"
#include "hdfs/client/patience.h"
#include "hdfs/client/remote_error.h"
#include "hdfs/client/security/rpc_login.h"
#include "hdfs/wire/framing.h"

namespace sluice::hdfs {

// The words of Hadoop's own client, which people search for.
static Error not_connected(const Address& address, const Error& cause) {
  const std::string call = "Call From " + host_name() + "/127.0.0.1 to " + address.to_string();
  if (cause.reason<std::errc>() == std::errc::connection_refused) {
    return Error(ErrorCode::kUnavailable,
                 call +
                     " failed on connection exception: java.net.ConnectException: Connection "
                     "refused; For more details see:  "
                     "http://wiki.apache.org/hadoop/ConnectionRefused");
  }
  return Error(ErrorCode::kUnavailable, call + " failed: " + cause.message());
}

// Who we are, and what we come for.
static Status greet(RpcStream& stream, const Address& address, const std::string& protocol,
                    const Bytes& client_id, const Settings& settings) {
  const bool proves = settings.kerberos || settings.block_token;
  Bytes start = wire::hello(proves ? wire::kAuthSasl : wire::kAuthNone);
  RpcLogin login;
  if (proves) {
    net::Socket& socket = stream.socket();
    TRY(socket.set_timeout(settings.call_timeout));
    TRY(socket.write(start));
    start.clear();
    const RpcProofs proofs{settings.kerberos.get(),
                           settings.block_token ? &*settings.block_token : nullptr};
    TRY(login, log_in(socket, address.host, proofs, protocol, settings.call_timeout));
    TRY(socket.set_timeout(std::chrono::milliseconds(0)));
    stream.protect(std::move(login.layer));
  }
  wire::RpcRequestHeader header;
  header.rpc_kind = wire::RpcKind::kRpcProtocolBuffer;
  header.rpc_op = wire::RpcOperation::kRpcFinalPacket;
  header.call_id = wire::kCallIdContext;
  header.client_id = client_id;
  wire::IpcConnectionContext context;
  // Whose a token is the server knows.
  if (login.method == RpcLogin::Method::kSimple) {
    context.user_info.emplace().effective_user = settings.user;
  } else if (login.method == RpcLogin::Method::kKerberos) {
    context.user_info.emplace().effective_user = settings.kerberos->credential->principal();
  }
  context.protocol = protocol;
  wire::append_frame(start, header, context);
  return stream.write(start);
}

static Result<net::Socket> connect(const Address& address, const Settings& settings) {
  auto socket = net::Socket::connect(address.host, address.port, settings.connect_timeout);
  for (int retry = 0; !socket && retry < settings.connect_retries; ++retry) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100) * (retry + 1));
    socket = net::Socket::connect(address.host, address.port, settings.connect_timeout);
  }
  return socket;
}

Result<std::unique_ptr<RpcConnection>> RpcConnection::open(const Address& address,
                                                           const std::string& protocol,
                                                           const Bytes& client_id,
                                                           const Settings& settings) {
  const Patience patience("cannot reach the server yet", address.to_string());
  std::unique_ptr<RpcStream> stream;
  for (int retry = 0;; ++retry) {
    Result<net::Socket> socket = connect(address, settings);
    if (!socket) return not_connected(address, socket.error());
    stream = std::make_unique<RpcStream>(std::move(*socket));
    const Status known = greet(*stream, address, protocol, client_id, settings);
    if (known) break;
    if (known.error().code() == ErrorCode::kPermissionDenied) return known.error();
    // A connection that ends, or a KDC that is away, may be better in a moment.
    const bool again = known.error().code() == ErrorCode::kUnavailable;
    if (!again || retry >= settings.connect_retries) return not_connected(address, known.error());
    std::this_thread::sleep_for(std::chrono::milliseconds(100) * (retry + 1));
  }
  // A peer that takes no requests is as bad as one that gives no answers; reads wait for calls.
  const timeval limit{settings.call_timeout.count() / 1000, 0};
  setsockopt(stream->socket().native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return std::unique_ptr<RpcConnection>(
      new RpcConnection(std::move(stream), address, client_id, settings));
}

RpcConnection::RpcConnection(std::unique_ptr<RpcStream> stream, Address address, Bytes client_id,
                             const Settings& settings)
    : stream_(std::move(stream)),
      address_(std::move(address)),
      client_id_(std::move(client_id)),
      call_timeout_(settings.call_timeout),
      reader_([this] { read_answers(); }) {}

RpcConnection::~RpcConnection() {
  stream_->shutdown();
  reader_.join();
}

bool RpcConnection::broken() {
  const std::lock_guard lock(mutex_);
  return failure_.has_value();
}

void RpcConnection::break_down(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = error;
  for (auto& [id, call] : calls_) call->done.notify_all();
}

Result<Answer> RpcConnection::call(std::int32_t call_id, std::int32_t retry_count,
                                   const Bytes& body) {
  wire::RpcRequestHeader header;
  header.rpc_kind = wire::RpcKind::kRpcProtocolBuffer;
  header.rpc_op = wire::RpcOperation::kRpcFinalPacket;
  header.call_id = call_id;
  header.client_id = client_id_;
  header.retry_count = retry_count;
  Bytes frame;
  wire::append_frame(frame, header);
  frame += body;
  store_be(frame.data(), static_cast<std::uint32_t>(frame.size() - 4));

  Call call;
  const std::uint32_t id = static_cast<std::uint32_t>(call_id);
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    calls_[id] = &call;
  }
  Status sent;
  {
    const std::lock_guard lock(write_mutex_);
    sent = stream_->write(frame);
  }
  if (!sent)
    break_down(
        Error(ErrorCode::kUnavailable, address_.to_string() + ": " + sent.error().message()));
  std::unique_lock lock(mutex_);
  const bool settled = wait_for(call, lock);
  calls_.erase(id);
  if (call.answer) return std::move(*call.answer);
  if (!settled) {
    // The answer may still come; the order of later ones does not depend on it.
    return Error(ErrorCode::kTimeout, address_.to_string() + ": no answer within " +
                                          std::to_string(call_timeout_.count()) + " ms");
  }
  return *failure_;
}

// A server that has answered before may take its time over a call; one that has not is as good as
// out of reach.
bool RpcConnection::wait_for(Call& call, std::unique_lock<std::mutex>& lock) {
  const auto settled = [&] { return call.answer.has_value() || failure_.has_value(); };
  const auto end = std::chrono::steady_clock::now() + call_timeout_;
  Reminder reminder;
  if (answered_) reminder.skip();
  while (reminder.next() < end) {
    if (call.done.wait_until(lock, reminder.next(), settled)) return true;
    lock.unlock();
    reminder.tell("the server has not answered yet", address_.to_string());
    lock.lock();
  }
  return call.done.wait_until(lock, end, settled);
}

void RpcConnection::read_answers() {
  for (;;) {
    const Status read = read_answer();
    if (read) continue;
    break_down(
        read.error().code() == ErrorCode::kPermissionDenied
            ? read.error()
            : Error(ErrorCode::kUnavailable, address_.to_string() + ": " + read.error().message()));
    return;
  }
}

Status RpcConnection::read_answer() {
  char size[4];
  TRY(stream_->read_exact(size, sizeof size));
  const std::uint32_t length = load_be<std::uint32_t>(size);
  if (length > wire::kMaxRpcFrame) {
    return Error(ErrorCode::kCorrupt, "an answer of " + std::to_string(length) + " bytes");
  }
  Bytes frame(length, '\0');
  TRY(stream_->read_exact(frame.data(), frame.size()));
  ByteView rest = frame;
  TRY(wire::RpcResponseHeader header, wire::take_delimited<wire::RpcResponseHeader>(rest));
  Answer answer;
  if (header.status == wire::RpcStatus::kSuccess) {
    answer.body = rest;
  } else {
    answer.exception = header.exception_class_name.value_or("java.io.IOException");
    answer.message = header.error_msg.value_or("");
  }
  if (header.status == wire::RpcStatus::kFatal) {
    return remote_error(answer.exception, answer.message);
  }
  const std::lock_guard lock(mutex_);
  answered_ = true;
  const auto found = calls_.find(header.call_id);
  if (found == calls_.end()) return {};  // its caller gave up
  found->second->answer = std::move(answer);
  found->second->done.notify_all();
  return {};
}

}  // namespace sluice::hdfs
