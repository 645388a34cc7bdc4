// Whole messages to bytes and back, for every generated message.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/wire_reader.h"
#include "kafka/wire/wire_writer.h"

namespace sluice::kafka::wire {

// kCorrupt when the bytes are not this message, or when something is left over; kUnsupported for a
// version outside the message's range. `records` fields are views into `bytes`.
template <class Message>
Result<Message> decode(ByteView bytes, std::int16_t version) {
  if (version < Message::kMinVersion || version > Message::kMaxVersion) {
    return Error(ErrorCode::kUnsupported,
                 std::string(Message::kName) + " version " + std::to_string(version));
  }
  WireReader reader(bytes);
  Message message;
  message.read(reader, version);
  if (Status end = reader.finish(); !end) {
    return end.error().with(std::string(Message::kName) + " version " + std::to_string(version));
  }
  return message;
}

// `version` lies in the message's range. Fields that it cannot carry are left out (see lost_in).
template <class Message>
Bytes encode(const Message& message, std::int16_t version) {
  Bytes bytes;
  WireWriter writer(bytes);
  message.write(writer, version);
  return bytes;
}

// Data messages that carry their version (int16) in front: consumer protocol, internal topics.
template <class Message>
Bytes encode_versioned(const Message& message, std::int16_t version) {
  Bytes bytes;
  WireWriter writer(bytes);
  writer.int16(version);
  message.write(writer, version);
  return bytes;
}

// A version newer than ours is read as our newest, and what it adds at the end is passed over, as
// the consumer protocol wants it.
template <class Message>
Result<Message> decode_versioned(ByteView bytes) {
  WireReader reader(bytes);
  std::int16_t version = reader.int16();
  const bool newer = version > Message::kMaxVersion;
  if (newer) version = Message::kMaxVersion;
  if (version < Message::kMinVersion) {
    return Error(ErrorCode::kUnsupported,
                 std::string(Message::kName) + " version " + std::to_string(version));
  }
  Message message;
  message.read(reader, version);
  if (Status end = newer ? reader.status() : reader.finish(); !end) {
    return end.error().with(Message::kName);
  }
  return message;
}

}  // namespace sluice::kafka::wire
