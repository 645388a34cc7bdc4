#include "kafka/broker/connection.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <span>

#include "base/log.h"
#include "kafka/broker/api_table.h"
#include "kafka/broker/frame_reader.h"
#include "kafka/broker/quota/quotas.h"
#include "kafka/broker/security/security.h"
#include "kafka/broker/security/session.h"
#include "net/blocking.h"
#include "net/event.h"

namespace sluice::kafka::broker {
namespace {

// So much may wait for its answer before the next request is read.
constexpr std::size_t kMostWaiting = 64;
constexpr std::size_t kMostWaitingBytes = 32 << 20;
// A wait that is notified; the time only bounds a single one.
constexpr std::chrono::milliseconds kWait{60'000};

net::Async<void> send(net::Stream& stream, const Reply& reply) {
  const ByteView frame = reply.frame;
  std::size_t sent = 0;
  for (const auto& gap : reply.gaps) {
    CO_TRY(co_await stream.write(frame.substr(sent, gap.position - sent)));
    sent = gap.position;
    const FilePart& part = reply.files[gap.id];
    CO_TRY(co_await stream.send_file(part.file->get(), part.position, part.size));
  }
  co_return co_await stream.write(frame.substr(sent));
}

// Most answers go out where their request was worked on. As soon as one waits for the disk, it and
// those after it queue for a second coroutine that sends them in order, while the first reads on.
class Connection {
 public:
  Connection(std::unique_ptr<net::Guest> guest, Services& services,
             const ListenerSecurity& security)
      : services_(services),
        guest_(std::move(guest)),
        stream_(guest_->stream()),
        local_(stream_.local()),
        peer_(stream_.peer()),
        session_(security, services.security.credentials(), services.clock),
        frames_(*guest_, idle()) {
    stream_.set_timeout(idle());
  }

  // Both run on the stream's loop and hold the connection.
  static net::Async<void> read(std::shared_ptr<Connection> self);
  static net::Async<void> write_behind(std::shared_ptr<Connection> self);

 private:
  struct Waiting {
    Reply reply;
    std::size_t bytes;
  };

  std::chrono::milliseconds idle() const {
    return std::chrono::milliseconds(services_.settings.connections_max_idle_ms);
  }
  net::Async<Reply> answer(std::span<char> frame);
  net::Async<Reply> answer_token(ByteView token);
  void queue(const std::shared_ptr<Connection>& self, Reply reply, std::size_t bytes);
  net::Async<void> room();
  net::Async<void> all_sent();
  void tell_refused(const Error& why);
  net::Async<void> rest(std::int64_t throttle_ms);

  Services& services_;
  const std::unique_ptr<net::Guest> guest_;
  net::Stream& stream_;
  const net::Endpoint local_;
  const net::Endpoint peer_;
  Session session_;
  FrameReader frames_;
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool writer_ = false;                 // write_behind() runs
  bool done_ = false;                   // nothing more will be queued
  std::shared_ptr<net::Event> queued_;  // for the writer
  std::shared_ptr<net::Event> sent_;    // for the reader
};

net::Async<void> Connection::read(std::shared_ptr<Connection> self) {
  for (;;) {
    const std::size_t most = self->session_.most_bytes(self->services_.settings.max_request_bytes);
    auto frame = co_await self->frames_.next(most, !self->writer_);
    if (!frame) {
      if (frame.error().code() == ErrorCode::kPermissionDenied) {
        self->tell_refused(frame.error());
      } else if (frame.error().code() == ErrorCode::kCorrupt) {
        log::warn("connection closed: not a Kafka request",
                  {{"peer", self->peer_.to_string()}, {"reason", frame.error().message()}});
      }
      (void)co_await self->all_sent();
      co_return std::move(frame).error();
    }
    const std::size_t bytes = frame->size();
    if (const Status known = self->session_.identify(self->stream_); !known) {
      self->tell_refused(known.error());
      co_return known.error();
    }
    auto reply = co_await self->answer(*frame);
    if (!reply) {
      (void)co_await self->all_sent();
      co_return std::move(reply).error();
    }
    const bool last = reply->last;
    const std::int64_t throttle_ms = reply->throttle_ms;
    if (reply->rest || !self->waiting_.empty()) {
      self->queue(self, std::move(*reply), bytes);
      CO_TRY(co_await self->room());
    } else if (!reply->frame.empty()) {
      CO_TRY(co_await send(self->stream_, *reply));
    }
    if (last) co_return co_await self->all_sent();
    if (throttle_ms > 0) CO_TRY(co_await self->rest(throttle_ms));
  }
}

// Who is over his quota is not read from for a while; a client that knows of it waits by itself.
net::Async<void> Connection::rest(std::int64_t throttle_ms) {
  constexpr std::int64_t kLongest = 3'600'000;
  guest_->idle();
  const std::chrono::milliseconds time(std::min(throttle_ms, kLongest));
  co_return co_await net::sleep_for(stream_.loop(), services_.scope, time);
}

void Connection::tell_refused(const Error& why) {
  log::info("a client was not let in", {{"peer", peer_.to_string()},
                                        {"listener", session_.security().name},
                                        {"reason", why.message()}});
}

// After SaslHandshake version 0 tokens are frames of their own, and a failure has no words.
net::Async<Reply> Connection::answer_token(ByteView token) {
  // Off the loop, as in requests: files and the system's directory of names may be asked.
  const auto work = [this, token] { return session_.authenticate(token); };
  auto answered = co_await net::blocking(services_.pool, stream_.loop(), work);
  if (!answered) {
    tell_refused(answered.error());
    const std::chrono::milliseconds delay(session_.security().failure_delay_ms);
    CO_TRY(co_await net::sleep_for(stream_.loop(), services_.scope, delay));
    co_return std::move(answered).error();
  }
  Reply reply;
  if (answered->silent) co_return reply;
  append_be(reply.frame, static_cast<std::uint32_t>(answered->token.size()));
  reply.frame += answered->token;
  co_return reply;
}

net::Async<Reply> Connection::answer(std::span<char> frame) {
  const ByteView bytes(frame.data(), frame.size());
  if (session_.raw_tokens() || session_.begins_with(bytes)) co_return co_await answer_token(bytes);
  wire::WireReader reader(bytes);
  const wire::RequestHeader header = wire::read_request_header(reader);
  if (const Status read = reader.status(); !read) {
    log::warn("connection closed: a request header that makes no sense",
              {{"peer", peer_.to_string()}});
    co_return read.error();
  }
  Context context{services_, stream_.loop(), header,  frame.last(reader.remaining()),
                  local_,    peer_,          session_};
  auto reply = co_await dispatch(context);
  if (reply) reply->last = context.last;
  if (reply) reply->throttle_ms = context.throttle_ms;
  if (!reply && reply.error().code() != ErrorCode::kCancelled) {
    log::warn("connection closed: a request that cannot be answered",
              {{"peer", peer_.to_string()},
               {"api_key", header.api_key},
               {"version", header.api_version},
               {"reason", reply.error().message()}});
  }
  co_return reply;
}

void Connection::queue(const std::shared_ptr<Connection>& self, Reply reply, std::size_t bytes) {
  bytes += reply.frame.size();
  waiting_bytes_ += bytes;
  waiting_.push_back({std::move(reply), bytes});
  if (writer_) return queued_->notify();
  writer_ = true;
  if (!queued_) {
    queued_ = net::Event::make(stream_.loop(), services_.scope);
    sent_ = net::Event::make(stream_.loop(), services_.scope);
  }
  services_.scope.spawn(stream_.loop(), write_behind(self));
}

net::Async<void> Connection::room() {
  while (waiting_.size() >= kMostWaiting || waiting_bytes_ >= kMostWaitingBytes) {
    CO_TRY(co_await sent_->wait_for(kWait));
  }
  co_return {};
}

// The answers that are due go out before the connection ends.
net::Async<void> Connection::all_sent() {
  done_ = true;
  if (writer_) queued_->notify();
  while (!waiting_.empty()) CO_TRY(co_await sent_->wait_for(kWait));
  co_return {};
}

net::Async<void> Connection::write_behind(std::shared_ptr<Connection> self) {
  bool open = true;
  for (;;) {
    while (!self->waiting_.empty()) {
      Waiting& first = self->waiting_.front();
      if (first.reply.rest) {
        auto frame = co_await first.reply.rest->finish();
        if (frame) first.reply.frame = std::move(*frame);
        open = open && frame.ok();
      }
      if (open && !first.reply.frame.empty()) {
        const Status sent = co_await send(self->stream_, first.reply);
        open = sent.ok();
      }
      if (!open) self->stream_.cancel();  // the reader's wait ends, too
      self->waiting_bytes_ -= first.bytes;
      self->waiting_.pop_front();
      self->sent_->notify();
    }
    if (self->done_ || !open) break;
    const auto more = co_await self->queued_->wait_for(FrameReader::kLinger);
    if (!more) break;
    if (*more || !self->waiting_.empty()) continue;
    self->frames_.left_alone();
    break;
  }
  self->writer_ = false;
  co_return {};
}

}  // namespace

net::Async<void> serve_connection(std::unique_ptr<net::Guest> guest, Services& services,
                                  const ListenerSecurity& security) {
  net::Stream& stream = guest->stream();
  const std::int64_t wait =
      services.quotas.connected(stream.peer().address, services.clock.steady_ms());
  if (wait > 0) {  // as Kafka does: it comes too early, and has to come again
    co_return co_await net::sleep_for(stream.loop(), services.scope,
                                      std::chrono::milliseconds(wait));
  }
  const auto connection = std::make_shared<Connection>(std::move(guest), services, security);
  co_return co_await Connection::read(connection);
}

// The listener that the client came to says where clients are to come.
static const Listener* listener_of(const Context& context) {
  for (const Listener& one : context.services.settings.listeners) {
    if (one.port == context.local.port) return &one;
  }
  return nullptr;
}

std::string Context::advertised_host() const {
  const Listener* listener = listener_of(*this);
  return listener == nullptr || listener->advertised_host.empty() ? local.address
                                                                  : listener->advertised_host;
}

std::int32_t Context::advertised_port() const {
  const Listener* listener = listener_of(*this);
  return listener == nullptr || listener->advertised_port == 0 ? local.port
                                                               : listener->advertised_port;
}

bool Context::may(AclOperation operation, ResourceType type, const std::string& name) const {
  const Authorizer& authorizer = services.security.authorizer();
  return authorizer.allows({session.principal(), peer.address}, operation, type, name);
}

bool Context::may_silently(AclOperation operation, ResourceType type,
                           const std::string& name) const {
  const Authorizer& authorizer = services.security.authorizer();
  return authorizer.allows_silently({session.principal(), peer.address}, operation, type, name);
}

bool Context::may_any(AclOperation operation, ResourceType type) const {
  const Authorizer& authorizer = services.security.authorizer();
  return authorizer.allows_any({session.principal(), peer.address}, operation, type);
}

std::int32_t Context::used(Bytes bytes, std::size_t amount) {
  const std::string id = header.client_id.value_or("");
  const auto kind = bytes == Bytes::kProduced ? Quotas::Kind::kProduce : Quotas::Kind::kFetch;
  const std::int64_t wait =
      services.quotas.used(kind, {session.principal().name, id}, static_cast<double>(amount),
                           services.clock.steady_ms());
  throttle_ms = std::max(throttle_ms, wait);
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::min(wait, kMost));
}

std::int32_t Context::allowed(ResourceType type, const std::string& name) const {
  return services.security.authorizer().allowed({session.principal(), peer.address}, type, name);
}

}  // namespace sluice::kafka::broker
