#include "hdfs/server/rpc/rpc_connection.h"

#include <deque>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "hdfs/server/node/errors.h"
#include "hdfs/server/node/stream_buffer.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/framing.h"
#include "net/blocking.h"
#include "net/event.h"
#include "net/loop.h"
#include "net/scope.h"

namespace sluice::hdfs {
namespace {

using wire::RpcErrorCode;
using wire::RpcStatus;

constexpr std::size_t kReadRoom = 16 * 1024;
constexpr std::chrono::milliseconds kGreetingTime{20'000};
// A Java client leaves after 10 s without calls and pings every minute while one is pending; native
// clients may keep a connection for long.
constexpr std::chrono::milliseconds kIdleTime{20 * 60 * 1000};
// One connection may have this much under way; beyond it the next request waits in the socket.
constexpr std::size_t kMaxPendingCalls = 256;
constexpr std::size_t kMaxPendingBytes = 32U << 20;

constexpr std::string_view kHttpAnswer =
    "HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\n"
    "It looks like you are making an HTTP request to a Hadoop IPC port. "
    "This is not the correct port for the web interface on this daemon.\r\n";

// What ends a connection with a last word to the client. It has a constructor because GCC 12
// destroys an aggregate twice that is made inside a co_await expression.
struct Fatal {
  Fatal(RpcErrorCode the_code, std::string_view the_exception, std::string the_message,
        std::int32_t the_call_id = wire::kCallIdInvalid)
      : code(the_code),
        exception(the_exception),
        message(std::move(the_message)),
        call_id(the_call_id) {}

  RpcErrorCode code;
  std::string_view exception;
  std::string message;
  std::int32_t call_id;
};
constexpr std::string_view kIpcException = "org.apache.hadoop.ipc.Server$FatalRpcServerException";

wire::RpcResponseHeader answer_to(std::int32_t call_id, const Bytes& client_id,
                                  std::int32_t retry_count, RpcStatus status) {
  return {.call_id = static_cast<std::uint32_t>(call_id),
          .status = status,
          .server_ipc_version_num = wire::kRpcVersion,
          .client_id = client_id,
          .retry_count = retry_count};
}

class RpcConnection : public std::enable_shared_from_this<RpcConnection> {
 public:
  RpcConnection(Node& node, net::Scope& scope, net::BlockingPool& pool,
                std::unique_ptr<net::Guest> guest)
      : node_(node),
        scope_(scope),
        pool_(pool),
        guest_(std::move(guest)),
        stream_(guest_->stream()),
        in_(*guest_, kReadRoom),
        local_(stream_.local()),
        peer_(stream_.peer()),
        room_(net::Event::make(stream_.loop(), scope)) {
    ++node_.counters.rpc_connections;
  }
  ~RpcConnection() { --node_.counters.rpc_connections; }

  net::Async<void> serve();

 private:
  struct Request {
    wire::RpcRequestHeader header;
    wire::RequestHeader method;
    Bytes frame;
    std::size_t body = 0;  // where in the frame the method's message starts
  };

  void idle_if_done();
  net::Async<void> greet();
  net::Async<void> next_frame();
  net::Async<void> take_frame(ByteView frame);
  net::Async<void> take_context(ByteView body);
  net::Async<void> take_sasl(ByteView body);
  net::Async<void> take_call(wire::RpcRequestHeader header, ByteView frame, ByteView body);
  net::Async<void> refuse(Fatal fatal);
  std::optional<Fatal> header_mistake(const wire::RpcRequestHeader& header) const;

  static net::Async<void> run(std::shared_ptr<RpcConnection> self, Request request);
  Bytes answer(const Request& request);
  Bytes failure(const Request& request, RpcErrorCode detail, std::string_view exception,
                const std::string& message);
  void queue(Bytes answer);
  static net::Async<void> write_out(std::shared_ptr<RpcConnection> self);

  Node& node_;
  net::Scope& scope_;
  net::BlockingPool& pool_;
  const std::unique_ptr<net::Guest> guest_;
  net::Stream& stream_;
  StreamBuffer in_;
  net::Endpoint local_;
  net::Endpoint peer_;
  bool sasl_ = false;  // the exchange is still going on
  bool has_context_ = false;
  std::string user_;
  // Requests under way, the waiting answers included.
  std::size_t pending_calls_ = 0;
  std::size_t pending_bytes_ = 0;
  std::shared_ptr<net::Event> room_;  // set when pending work has become less; shared by its kind
  std::deque<Bytes> out_;
  bool writing_ = false;
  bool broken_ = false;
};

net::Async<void> RpcConnection::serve() {
  stream_.set_timeout(kGreetingTime);
  CO_TRY(co_await greet());
  for (;;) {
    while (pending_calls_ >= kMaxPendingCalls || pending_bytes_ >= kMaxPendingBytes) {
      CO_TRY(co_await room_->wait_for(kIdleTime));
      if (broken_) co_return {};
    }
    idle_if_done();
    CO_TRY(co_await next_frame());
  }
}

// Nothing is under way, in either direction.
void RpcConnection::idle_if_done() {
  if (pending_calls_ == 0 && in_.available().empty()) guest_->idle();
}

net::Async<void> RpcConnection::greet() {
  CO_TRY(co_await in_.need(4));
  if (in_.available().starts_with("GET ")) {
    CO_TRY(co_await stream_.write(kHttpAnswer));
    co_return Error(ErrorCode::kCorrupt, "HTTP request");
  }
  CO_TRY(co_await in_.need(wire::kHelloSize));
  const ByteView hello = in_.available().substr(0, wire::kHelloSize);
  if (!hello.starts_with(wire::kHelloMagic)) co_return Error(ErrorCode::kCorrupt, "no hello");
  const auto version = static_cast<std::uint8_t>(hello[4]);
  const auto auth = static_cast<std::uint8_t>(hello[6]);
  in_.consume(wire::kHelloSize);
  if (version != wire::kRpcVersion) {
    co_return co_await refuse(Fatal(
        RpcErrorCode::kFatalVersionMismatch, "org.apache.hadoop.ipc.RPC$VersionMismatch",
        "Server IPC version 9 cannot communicate with client version " + std::to_string(version),
        wire::kCallIdAuthorizationFailed));
  }
  if (auth != wire::kAuthNone && auth != wire::kAuthSasl) {
    co_return co_await refuse(Fatal(RpcErrorCode::kFatalUnauthorized, kIpcException,
                                    "unknown way to authenticate: " + std::to_string(auth),
                                    wire::kCallIdAuthorizationFailed));
  }
  sasl_ = auth == wire::kAuthSasl;
  co_return {};
}

// The last word, then the end: the error makes serve() return.
net::Async<void> RpcConnection::refuse(Fatal fatal) {
  wire::RpcResponseHeader header = answer_to(fatal.call_id, {}, -1, RpcStatus::kFatal);
  header.exception_class_name = Bytes(fatal.exception);
  header.error_msg = fatal.message;
  header.error_detail = fatal.code;
  Bytes bytes;
  wire::append_frame(bytes, header);
  queue(std::move(bytes));
  co_return Error(ErrorCode::kCorrupt, fatal.message);
}

net::Async<void> RpcConnection::next_frame() {
  CO_TRY(co_await in_.need(4));
  const auto size = load_be<std::uint32_t>(in_.available().data());
  if (size > wire::kMaxRpcFrame) {
    co_return co_await refuse(Fatal(RpcErrorCode::kFatalDeserializingRequest, kIpcException,
                                    "a request of " + std::to_string(size) +
                                        " bytes is longer than " +
                                        std::to_string(wire::kMaxRpcFrame)));
  }
  CO_TRY(co_await in_.need(4 + static_cast<std::size_t>(size)));
  node_.counters.rpc_received_bytes += 4 + static_cast<std::size_t>(size);
  const Result<void> taken = co_await take_frame(in_.available().substr(4, size));
  if (!taken) co_return taken.error();
  in_.consume(4 + static_cast<std::size_t>(size));
  co_return {};
}

std::optional<Fatal> RpcConnection::header_mistake(const wire::RpcRequestHeader& header) const {
  const auto mistake = [&](std::string message) {
    return Fatal{RpcErrorCode::kFatalInvalidRpcHeader, kIpcException, std::move(message),
                 header.call_id};
  };
  if (header.rpc_op != wire::RpcOperation::kRpcFinalPacket) {
    return mistake(" IPC Server: RPC header operation must be RPC_FINAL_PACKET");
  }
  if (!header.rpc_kind) return mistake(" IPC Server: No rpc kind in rpcRequestHeader");
  if (header.rpc_kind != wire::RpcKind::kRpcProtocolBuffer) {
    return mistake(" IPC Server: only RPC_PROTOCOL_BUFFER is spoken here");
  }
  return std::nullopt;
}

net::Async<void> RpcConnection::take_frame(ByteView frame) {
  ByteView body = frame;
  Result<wire::RpcRequestHeader> header = wire::take_delimited<wire::RpcRequestHeader>(body);
  if (!header) {
    co_return co_await refuse(
        Fatal(RpcErrorCode::kFatalDeserializingRequest, kIpcException, header.error().message()));
  }
  if (auto mistake = header_mistake(*header)) co_return co_await refuse(std::move(*mistake));
  if (header->call_id >= 0) {
    co_return co_await take_call(*std::move(header), frame, body);
  }
  switch (header->call_id) {
    case wire::kCallIdPing:
      co_return {};
    case wire::kCallIdContext:
      co_return co_await take_context(body);
    case wire::kCallIdSasl:
      co_return co_await take_sasl(body);
    default:
      co_return co_await refuse(
          Fatal(RpcErrorCode::kFatalInvalidRpcHeader, kIpcException,
                "Unknown out of band call #" + std::to_string(header->call_id)));
  }
}

net::Async<void> RpcConnection::take_context(ByteView body) {
  if (has_context_ || sasl_) {
    co_return co_await refuse(Fatal(RpcErrorCode::kFatalInvalidRpcHeader, kIpcException,
                                    has_context_
                                        ? "Connection context already processed"
                                        : "Connection header sent during SASL negotiation"));
  }
  const auto context = wire::take_delimited<wire::IpcConnectionContext>(body);
  if (!context) {
    co_return co_await refuse(
        Fatal(RpcErrorCode::kFatalDeserializingRequest, kIpcException, context.error().message()));
  }
  has_context_ = true;
  const wire::UserInformation who = context->user_info.value_or(wire::UserInformation{});
  // As for WebHDFS's doas: there is no hadoop.proxyuser setting that would let him.
  if (who.real_user && !who.real_user->empty()) {
    co_return co_await refuse(Fatal(RpcErrorCode::kFatalUnauthorized,
                                    "org.apache.hadoop.security.authorize.AuthorizationException",
                                    "User: " + *who.real_user + " is not allowed to impersonate " +
                                        who.effective_user.value_or("")));
  }
  if (who.effective_user) user_ = *who.effective_user;
  stream_.set_timeout(kIdleTime);
  co_return {};
}

// A server without Kerberos or tokens: NEGOTIATE is answered with SUCCESS, which means SIMPLE; a
// client that comes with INITIATE(SIMPLE) gets no answer. Both go on with the context.
net::Async<void> RpcConnection::take_sasl(ByteView body) {
  const auto message = wire::take_delimited<wire::RpcSasl>(body);
  if (!message || !sasl_) {
    co_return co_await refuse(
        Fatal(RpcErrorCode::kFatalInvalidRpcHeader, kIpcException,
              message ? "SASL protocol not requested by client" : message.error().message()));
  }
  if (message->state == wire::SaslState::kNegotiate) {
    Bytes bytes;
    wire::append_frame(bytes, answer_to(wire::kCallIdSasl, {}, -1, RpcStatus::kSuccess),
                       wire::RpcSasl{.state = wire::SaslState::kSuccess});
    queue(std::move(bytes));
    sasl_ = false;
    co_return {};
  }
  const bool simple = message->state == wire::SaslState::kInitiate && message->auths.size() == 1 &&
                      message->auths[0].method == "SIMPLE";
  if (simple) {
    sasl_ = false;
    co_return {};
  }
  co_return co_await refuse(Fatal(RpcErrorCode::kFatalUnauthorized,
                                  "org.apache.hadoop.security.AccessControlException",
                                  "only SIMPLE authentication is enabled", wire::kCallIdSasl));
}

net::Async<void> RpcConnection::take_call(wire::RpcRequestHeader header, ByteView frame,
                                          ByteView body) {
  if (!has_context_) {
    co_return co_await refuse(Fatal(RpcErrorCode::kFatalInvalidRpcHeader, kIpcException,
                                    "Connection context not established", header.call_id));
  }
  auto method = wire::take_delimited<wire::RequestHeader>(body);
  if (!method) {
    co_return co_await refuse(Fatal(RpcErrorCode::kFatalDeserializingRequest, kIpcException,
                                    method.error().message(), header.call_id));
  }
  Request request{std::move(header), *std::move(method), Bytes(frame), frame.size() - body.size()};
  ++pending_calls_;
  pending_bytes_ += frame.size();
  guest_->working();
  in_.count_beside(pending_bytes_);
  scope_.spawn(stream_.loop(), run(shared_from_this(), std::move(request)));
  co_return {};
}

net::Async<void> RpcConnection::run(std::shared_ptr<RpcConnection> self, Request request) {
  Result<Bytes> answered = co_await net::blocking(
      self->pool_, self->stream_.loop(), [&]() -> Result<Bytes> { return self->answer(request); });
  if (!answered) {
    answered = self->failure(request, RpcErrorCode::kErrorRpcServer,
                             "org.apache.hadoop.ipc.RetriableException", "Server too busy");
  }
  self->pending_bytes_ -= request.frame.size();
  self->pending_bytes_ += answered->size();
  self->queue(*std::move(answered));
  co_return {};
}

Bytes RpcConnection::failure(const Request& request, RpcErrorCode detail,
                             std::string_view exception, const std::string& message) {
  ++node_.counters.rpc_failures;
  wire::RpcResponseHeader header =
      answer_to(request.header.call_id, request.header.client_id,
                request.header.retry_count.value_or(-1), RpcStatus::kError);
  header.exception_class_name = Bytes(exception);
  header.error_msg = message;
  header.error_detail = detail;
  Bytes bytes;
  wire::append_frame(bytes, header);
  return bytes;
}

// Runs on a thread of the pool.
Bytes RpcConnection::answer(const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  lake::Caller who = node_.lake.caller(user_);
  if (request.header.client_id.size() == 16) {
    lake::RetryKey key{.client_id = {}, .call_id = request.header.call_id};
    std::memcpy(key.client_id.data(), request.header.client_id.data(), 16);
    who.retry = key;
  }
  Call call{node_, who, local_, peer_};
  Dispatched done =
      dispatch(call, request.method.declaring_class_protocol_name, request.method.method_name,
               ByteView(request.frame).substr(request.body));
  node_.counters.rpc_calls += 1;
  node_.counters.rpc_nanoseconds += static_cast<std::uint64_t>(
      std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
  using Kind = Dispatched::Kind;
  if (done.kind == Kind::kNoSuchMethod || done.kind == Kind::kNoSuchProtocol) {
    const bool method = done.kind == Kind::kNoSuchMethod;
    return failure(request,
                   method ? RpcErrorCode::kErrorNoSuchMethod : RpcErrorCode::kErrorNoSuchProtocol,
                   method ? "org.apache.hadoop.ipc.RpcNoSuchMethodException"
                          : "org.apache.hadoop.ipc.RpcNoSuchProtocolException",
                   done.response.error().message());
  }
  if (!done.response) {
    const Error& error = done.response.error();
    // A NameNode sends its stack behind the message; Hadoop's shell shows what stands before it.
    return failure(request, RpcErrorCode::kErrorApplication, java_exception(error).name,
                   java_message(error) + "\n");
  }
  Bytes bytes(4, '\0');
  wire::append_delimited(bytes,
                         answer_to(request.header.call_id, request.header.client_id,
                                   request.header.retry_count.value_or(-1), RpcStatus::kSuccess));
  bytes += *done.response;
  store_be(bytes.data(), static_cast<std::uint32_t>(bytes.size() - 4));
  return bytes;
}

void RpcConnection::queue(Bytes answer) {
  out_.push_back(std::move(answer));
  if (writing_ || broken_) return;
  writing_ = true;
  scope_.spawn(stream_.loop(), write_out(shared_from_this()));
}

// All that waits goes out in one gathered write.
net::Async<void> RpcConnection::write_out(std::shared_ptr<RpcConnection> self) {
  while (!self->out_.empty() && !self->broken_) {
    const std::deque<Bytes> batch = std::exchange(self->out_, {});
    std::vector<iovec> parts;
    std::size_t total = 0;
    for (const Bytes& bytes : batch) {
      parts.push_back({const_cast<char*>(bytes.data()), bytes.size()});
      total += bytes.size();
    }
    const Result<void> written = co_await self->stream_.write(std::span(parts));
    self->node_.counters.rpc_sent_bytes += total;
    // Answers outside of calls (SASL, refusals) were never counted as pending.
    self->pending_calls_ -= std::min(self->pending_calls_, batch.size());
    self->pending_bytes_ -= std::min(self->pending_bytes_, total);
    if (!written) {
      self->broken_ = true;
      self->stream_.cancel();
    }
    self->in_.count_beside(self->pending_bytes_);
    self->idle_if_done();
    self->room_->notify();
  }
  self->writing_ = false;
  co_return {};
}

net::Async<void> hold(std::shared_ptr<RpcConnection> connection) {
  co_return co_await connection->serve();
}

}  // namespace

net::Async<void> serve_rpc(Node& node, net::Scope& scope, net::BlockingPool& pool,
                           std::unique_ptr<net::Guest> guest) {
  const net::Endpoint peer = guest->stream().peer();
  const auto connection = std::make_shared<RpcConnection>(node, scope, pool, std::move(guest));
  const Result<void> ended = co_await hold(connection);
  if (!ended && ended.error().code() == ErrorCode::kCorrupt) {
    log::warn("RPC connection ended: the client broke the protocol",
              {{"client", peer.to_string()}, {"reason", ended.error().message()}});
  }
  co_return {};
}

}  // namespace sluice::hdfs
