#include "kafka/broker/connection.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/log.h"
#include "kafka/broker/api_table.h"

namespace sluice::kafka::broker {
namespace {

// Reads frames into one buffer that grows only as bytes arrive, whatever size a frame claims.
class FrameReader {
 public:
  FrameReader(net::TcpStream& stream, std::size_t limit) : stream_(stream), limit_(limit) {}

  // The next frame without its size; valid until the next call. Its bytes may be changed in place.
  net::Async<ByteView> next() {
    begin_ += taken_;
    taken_ = 0;
    CO_TRY(co_await fill(wire::kFrameSizeBytes));
    const auto size = load_be<std::int32_t>(buffer_.get() + begin_);
    if (size < 0 || static_cast<std::size_t>(size) > limit_) {
      co_return Error(ErrorCode::kCorrupt, "a frame of " + std::to_string(size) + " bytes");
    }
    const std::size_t whole = wire::kFrameSizeBytes + static_cast<std::size_t>(size);
    CO_TRY(co_await fill(whole));
    taken_ = whole;
    co_return ByteView(buffer_.get() + begin_ + wire::kFrameSizeBytes,
                       whole - wire::kFrameSizeBytes);
  }

 private:
  static constexpr std::size_t kFirst = 16 << 10;

  net::Async<void> fill(std::size_t wanted) {
    while (end_ - begin_ < wanted) {
      make_room(wanted);
      // A large body is read to its end and no further, so that nothing of the next frame has to
      // move.
      const std::size_t missing = wanted - (end_ - begin_);
      const std::size_t room = capacity_ - end_;
      const std::size_t most = wanted > kFirst ? std::min(missing, room) : room;
      CO_TRY(const std::size_t n, co_await stream_.read_some(buffer_.get() + end_, most));
      end_ += n;
    }
    co_return {};
  }

  void make_room(std::size_t wanted) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (begin_ > 0 && capacity_ - begin_ < wanted) {
      std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ < capacity_) return;
    const std::size_t capacity = std::max(kFirst, std::min(capacity_ * 2, begin_ + wanted));
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (end_ > begin_) std::memcpy(larger.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    buffer_ = std::move(larger);
    capacity_ = capacity;
  }

  net::TcpStream& stream_;
  std::size_t limit_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t taken_ = 0;
};

net::Async<void> send(net::TcpStream& stream, const Reply& reply) {
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

}  // namespace

net::Async<void> serve_connection(net::TcpStream stream, Services& services) {
  const net::Endpoint local = stream.local();
  const net::Endpoint peer = stream.peer();
  stream.set_timeout(std::chrono::milliseconds(services.settings.connections_max_idle_ms));
  FrameReader frames(stream, services.settings.max_request_bytes);
  for (;;) {
    auto frame = co_await frames.next();
    if (!frame) {
      if (frame.error().code() == ErrorCode::kCorrupt) {
        log::warn("connection closed: not a Kafka request",
                  {{"peer", peer.to_string()}, {"reason", frame.error().message()}});
      }
      co_return std::move(frame).error();
    }
    wire::WireReader reader(*frame);
    const wire::RequestHeader header = wire::read_request_header(reader);
    if (const Status read = reader.status(); !read) {
      log::warn("connection closed: a request header that makes no sense",
                {{"peer", peer.to_string()}});
      co_return read.error();
    }
    Context context{services, stream.loop(), header, reader.rest(), local, peer};
    auto reply = co_await dispatch(context);
    if (!reply) {
      if (reply.error().code() != ErrorCode::kCancelled) {
        log::warn("connection closed: a request that cannot be answered",
                  {{"peer", peer.to_string()},
                   {"api_key", header.api_key},
                   {"version", header.api_version},
                   {"reason", reply.error().message()}});
      }
      co_return std::move(reply).error();
    }
    if (!reply->frame.empty()) CO_TRY(co_await send(stream, *reply));
  }
}

std::string Context::advertised_host() const {
  return services.settings.advertised_host.empty() ? local.address
                                                   : services.settings.advertised_host;
}

std::int32_t Context::advertised_port() const {
  return services.settings.advertised_port != 0 ? services.settings.advertised_port : local.port;
}

}  // namespace sluice::kafka::broker
