// The events of Flume 0.9, which its agents send by Avro over HTTP or by Thrift.
//
//   long timestamp, Priority priority, bytes body, long nanos, string host, map<bytes> fields
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "flume/event.h"
#include "flume/rpc/avro_handshake.h"

namespace sluice::flume {

// Bytes of one event, with all that is around it, at most.
inline constexpr std::size_t kMostLegacyBytes = 16 << 20;

// Flume 0.9 numbers them so.
inline constexpr std::array<std::string_view, 6> kPriorities = {"FATAL", "ERROR", "WARN",
                                                                "INFO",  "DEBUG", "TRACE"};

struct LegacyEvent {
  std::int64_t timestamp = 0;
  std::string_view priority;
  std::string_view body;
  std::int64_t nanos = 0;
  std::string_view host;
  std::vector<std::pair<std::string_view, std::string_view>> fields;

  // With the headers that Flume makes of it: host, timestamp, pri, nanos, the fields, FlumeOG.
  void add_to(Batch& batch) const;
};

// A call of the Thrift protocol, whose messages have no frames: oneway append, or close.
struct LegacyThriftCall {
  std::string name;
  std::int32_t sequence = 0;
  Batch events;
  std::size_t size = 0;  // bytes that it took
};
// The call in front of `bytes`; nothing when it has not all come. kCorrupt, kResourceExhausted: the
// connection is of no use any more.
Result<std::optional<LegacyThriftCall>> read_legacy_thrift(std::string_view bytes);

// The body of a request or an answer of Avro over HTTP: parts with their sizes, and an empty one.
Result<std::string> join_avro_parts(std::string_view body);
std::string avro_parts(std::string_view message);

// The call in that message; its event is a view of it.
struct LegacyAvroCall {
  AvroHandshake handshake;
  std::string message;
  std::optional<LegacyEvent> event;  // none: a handshake alone, or another message
};
Result<LegacyAvroCall> read_legacy_avro(std::string_view message);
std::string legacy_avro_answer(const LegacyAvroCall& call);
std::string legacy_avro_failure(const LegacyAvroCall& call, std::string_view what);

}  // namespace sluice::flume
