#include "flume/rpc/zlib_stream.h"

#include <zlib.h>

#include <array>

namespace sluice::flume {

struct ZlibStream::State {
  z_stream packing{};
  z_stream unpacking{};
};

ZlibStream::ZlibStream(int level) : state_(std::make_unique<State>()) {
  (void)::deflateInit(&state_->packing, level);
  (void)::inflateInit(&state_->unpacking);
}

ZlibStream::~ZlibStream() {
  (void)::deflateEnd(&state_->packing);
  (void)::inflateEnd(&state_->unpacking);
}

Result<std::string> ZlibStream::pack(std::string_view bytes) {
  std::string out;
  std::array<char, 16 << 10> buffer;
  z_stream& stream = state_->packing;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  do {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = buffer.size();
    if (::deflate(&stream, Z_SYNC_FLUSH) == Z_STREAM_ERROR) {
      return Error(ErrorCode::kInternal, "zlib: deflate failed");
    }
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  } while (stream.avail_out == 0);
  return out;
}

Status ZlibStream::unpack(std::string_view bytes, std::string& out, std::size_t most) {
  std::array<char, 64 << 10> buffer;
  z_stream& stream = state_->unpacking;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = buffer.size();
    const int done = ::inflate(&stream, Z_SYNC_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (out.size() > most) {
      return Error(ErrorCode::kResourceExhausted, "compressed bytes that become too many");
    }
    if (done == Z_BUF_ERROR || (done == Z_OK && stream.avail_out > 0)) return {};
    if (done != Z_OK) {
      return Error(ErrorCode::kCorrupt, "bytes that are not compressed as compression-type says");
    }
  }
}

}  // namespace sluice::flume
