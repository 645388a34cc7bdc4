// The calls of Flume's Avro protocol as bytes (Avro 1.11, "Protocol Wire Format", in the frames of
// its Netty transport).
//
//   frame   int serial, int count, count × { int size, bytes }        all big-endian
//   call    [handshake], map of metadata, string message, parameter
//   answer  [handshake], map of metadata, boolean failed, Status | union { string }
//
// The handshake is in the first call of a connection only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "flume/event.h"
#include "flume/rpc/avro_handshake.h"

namespace sluice::flume {

// Bytes of one call or answer at most.
inline constexpr std::size_t kMostCallBytes = 256 << 20;
// Parts of one frame at most. Avro's clients make parts of 8 KiB.
inline constexpr std::uint32_t kMostParts = 1'000'000;
inline constexpr std::int64_t kMostEvents = 1'000'000;  // of a call
inline constexpr std::int64_t kMostHeaders = 1000;      // of an event
// Of all events of a call together: a header of a few bytes takes a hundred in memory.
inline constexpr std::size_t kMostCallHeaders = 2'000'000;

struct AvroFrame {
  std::uint32_t serial = 0;
  std::string payload;
};

// Finds the frames in the bytes of one connection, which come in pieces. What it has walked over it
// does not walk over again.
class AvroFrames {
 public:
  // Takes a whole frame from the front; nothing when it has not all come: the next call is given
  // the same bytes, and more. kResourceExhausted: the connection is of no use any more.
  Result<std::optional<AvroFrame>> take(std::string_view& bytes);

 private:
  Status walk(std::string_view bytes);

  std::size_t walked_ = 0;   // bytes of the frame in front
  std::uint32_t parts_ = 0;  // of it that are not walked over yet
  std::size_t payload_ = 0;  // bytes of those that are
};
void append_avro_frame(std::string& to, std::uint32_t serial, std::string_view payload);

// A call as a server sees it.
struct AvroCall {
  AvroHandshake handshake;
  std::string message;
  Batch events;
};
Result<AvroCall> read_avro_call(std::string_view payload, bool connected);

enum class RpcStatus { kOk = 0, kFailed = 1, kUnknown = 2 };

std::string avro_answer(const AvroCall& call, RpcStatus status);
// For a message that is not of the protocol.
std::string avro_failure(const AvroCall& call, std::string_view what);

// A call as a client makes it: appendBatch.
std::string avro_append_batch(const Slices& slices, bool connected);
Result<RpcStatus> read_avro_answer(std::string_view payload, bool connected);

}  // namespace sluice::flume
