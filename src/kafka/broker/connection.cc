#include "kafka/broker/connection.h"

#include <deque>
#include <memory>
#include <span>

#include "base/log.h"
#include "kafka/broker/api_table.h"
#include "kafka/broker/frame_reader.h"
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
  Connection(std::unique_ptr<net::Guest> guest, Services& services)
      : services_(services),
        guest_(std::move(guest)),
        stream_(guest_->stream()),
        local_(stream_.local()),
        peer_(stream_.peer()),
        frames_(*guest_, services.settings.max_request_bytes, idle()) {
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
  void queue(const std::shared_ptr<Connection>& self, Reply reply, std::size_t bytes);
  net::Async<void> room();
  net::Async<void> all_sent();

  Services& services_;
  const std::unique_ptr<net::Guest> guest_;
  net::Stream& stream_;
  const net::Endpoint local_;
  const net::Endpoint peer_;
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
    auto frame = co_await self->frames_.next(!self->writer_);
    if (!frame) {
      if (frame.error().code() == ErrorCode::kCorrupt) {
        log::warn("connection closed: not a Kafka request",
                  {{"peer", self->peer_.to_string()}, {"reason", frame.error().message()}});
      }
      (void)co_await self->all_sent();
      co_return std::move(frame).error();
    }
    const std::size_t bytes = frame->size();
    auto reply = co_await self->answer(*frame);
    if (!reply) {
      (void)co_await self->all_sent();
      co_return std::move(reply).error();
    }
    if (reply->rest || !self->waiting_.empty()) {
      self->queue(self, std::move(*reply), bytes);
      CO_TRY(co_await self->room());
    } else if (!reply->frame.empty()) {
      CO_TRY(co_await send(self->stream_, *reply));
    }
  }
}

net::Async<Reply> Connection::answer(std::span<char> frame) {
  wire::WireReader reader({frame.data(), frame.size()});
  const wire::RequestHeader header = wire::read_request_header(reader);
  if (const Status read = reader.status(); !read) {
    log::warn("connection closed: a request header that makes no sense",
              {{"peer", peer_.to_string()}});
    co_return read.error();
  }
  Context context{services_, stream_.loop(), header, frame.last(reader.remaining()), local_, peer_};
  auto reply = co_await dispatch(context);
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

net::Async<void> serve_connection(std::unique_ptr<net::Guest> guest, Services& services) {
  const auto connection = std::make_shared<Connection>(std::move(guest), services);
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

}  // namespace sluice::kafka::broker
