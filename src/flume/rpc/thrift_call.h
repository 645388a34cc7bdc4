// The calls of Flume's Thrift protocol, and of Scribe's, as bytes: framed messages in Thrift's
// compact or binary protocol.
//
//   ThriftFlumeEvent { 1: map<string, string> headers, 2: binary body }
//   Status append(1: ThriftFlumeEvent), Status appendBatch(1: list<ThriftFlumeEvent>)
//   LogEntry { 1: string category, 2: string message }, ResultCode Log(1: list<LogEntry>)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "flume/event.h"

namespace sluice::flume {

enum class ThriftProtocol { kCompact, kBinary };

// Takes a whole frame from the front; nothing when it has not all come. kResourceExhausted: longer
// than a call may be.
Result<std::optional<std::string>> take_thrift_frame(std::string_view& bytes);
void append_thrift_frame(std::string& to, std::string_view message);

// A call as a server sees it.
struct ThriftCall {
  std::string name;
  std::int32_t sequence = 0;
  Batch events;
};
// kCorrupt when it is not one. Of a method that is not known the events are empty. Scribe's
// category becomes a header.
Result<ThriftCall> read_thrift_call(ThriftProtocol protocol, std::string message);

std::string thrift_answer(ThriftProtocol protocol, const ThriftCall& call, std::int32_t status);
std::string thrift_failure(ThriftProtocol protocol, const ThriftCall& call, std::string_view what);

// A call as a client makes it: appendBatch.
std::string thrift_append_batch(ThriftProtocol protocol, std::int32_t sequence,
                                const Slices& slices);
// The status of its answer.
Result<std::int32_t> read_thrift_answer(ThriftProtocol protocol, std::string_view message);

}  // namespace sluice::flume
