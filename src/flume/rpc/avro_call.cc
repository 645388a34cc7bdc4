#include "flume/rpc/avro_call.h"

#include <array>
#include <utility>

#include "base/bytes.h"
#include "flume/serializers/avro_event.h"
#include "formats/avro_schema.h"
#include "formats/avro_writer.h"

namespace sluice::flume {
namespace {

using formats::append_avro_bytes;
using formats::append_avro_long;
using formats::take_avro_bytes;
using formats::take_avro_varint;

constexpr std::string_view kProtocol =
    R"({"protocol":"AvroSourceProtocol","namespace":"org.apache.flume.source.avro","types":[)"
    R"({"type":"enum","name":"Status","symbols":["OK","FAILED","UNKNOWN"]},)"
    R"({"type":"record","name":"AvroFlumeEvent","fields":[)"
    R"({"name":"headers","type":{"type":"map","values":"string"}},)"
    R"({"name":"body","type":"bytes"}]}],"messages":{)"
    R"("append":{"request":[{"name":"event","type":"AvroFlumeEvent"}],"response":"Status"},)"
    R"("appendBatch":{"request":[{"name":"events","type":{"type":"array",)"
    R"("items":"AvroFlumeEvent"}}],"response":"Status"}}})";
constexpr std::size_t kFrameHead = 8, kPartSize = 4;
// The MD5 of kProtocol.
constexpr std::array<unsigned char, kAvroHashBytes> kHash = {
    0x30, 0xda, 0x54, 0x05, 0x9d, 0xf7, 0x2d, 0x95, 0x84, 0xb8, 0x67, 0xd5, 0x20, 0x2e, 0x20, 0x69};

const AvroProtocol& own_protocol() {
  static const AvroProtocol kAll{kProtocol,
                                 {reinterpret_cast<const char*>(kHash.data()), kHash.size()}};
  return kAll;
}

bool take_handshake_answer(std::string_view& from, AvroMatch& match) {
  std::int64_t value = 0;
  std::string_view text;
  bool protocol = false, server_hash = false, meta = false;
  if (!take_avro_varint(from, value) || value < 0 || value > 2) return false;
  match = static_cast<AvroMatch>(value);
  if (!take_avro_branch(from, protocol) || (protocol && !take_avro_bytes(from, text))) return false;
  if (!take_avro_branch(from, server_hash)) return false;
  if (server_hash && !take_avro_fixed(from, kAvroHashBytes, text)) return false;
  return take_avro_branch(from, meta) && (!meta || skip_avro_map(from));
}

bool take_events(std::string_view& from, Batch& batch) {
  std::int64_t count = 0;
  std::size_t of_call = 0;
  while (take_avro_count(from, count) && count > 0) {
    if (count > kMostEvents - static_cast<std::int64_t>(batch.size())) return false;
    for (; count > 0; --count) {
      Headers headers;
      std::string_view body;
      if (!take_avro_event(from, headers, body)) return false;
      of_call += headers.size();
      if (of_call > kMostCallHeaders) return false;
      headers.copy_as_java();
      batch.add(batch.own(std::move(headers)), body);
    }
  }
  return count == 0;
}

}  // namespace

// Over whole parts only.
Status AvroFrames::walk(std::string_view bytes) {
  if (walked_ == 0) {
    if (bytes.size() < kFrameHead) return {};
    parts_ = load_be<std::uint32_t>(bytes.data() + sizeof(std::uint32_t));
    payload_ = 0;
    walked_ = kFrameHead;
    if (parts_ > kMostParts) {
      return Error(ErrorCode::kResourceExhausted,
                   "an Avro call in more than " + std::to_string(kMostParts) + " parts");
    }
  }
  for (; parts_ > 0 && bytes.size() - walked_ >= kPartSize; --parts_) {
    const auto size = load_be<std::uint32_t>(bytes.data() + walked_);
    if (size > kMostCallBytes - payload_) {
      return Error(ErrorCode::kResourceExhausted,
                   "an Avro call of more than " + std::to_string(kMostCallBytes >> 20) + " MiB");
    }
    if (bytes.size() - walked_ - kPartSize < size) break;
    walked_ += kPartSize + size;
    payload_ += size;
  }
  return {};
}

Result<std::optional<AvroFrame>> AvroFrames::take(std::string_view& bytes) {
  TRY(walk(bytes));
  if (walked_ == 0 || parts_ > 0) return std::nullopt;
  AvroFrame frame;
  frame.serial = load_be<std::uint32_t>(bytes.data());
  frame.payload.reserve(payload_);
  for (std::size_t at = kFrameHead; at < walked_;) {
    const auto size = load_be<std::uint32_t>(bytes.data() + at);
    frame.payload += bytes.substr(at + kPartSize, size);
    at += kPartSize + size;
  }
  bytes.remove_prefix(std::exchange(walked_, 0));
  return frame;
}

void append_avro_frame(std::string& to, std::uint32_t serial, std::string_view payload) {
  append_be(to, serial);
  append_be(to, std::uint32_t{1});
  append_be(to, static_cast<std::uint32_t>(payload.size()));
  to += payload;
}

Result<AvroCall> read_avro_call(std::string_view payload, bool connected) {
  AvroCall call;
  std::string_view message;
  const Error bad(ErrorCode::kCorrupt, "not a call of Flume's Avro protocol");
  std::string_view from = call.events.own(std::string(payload));
  if (!connected && !take_avro_handshake(from, own_protocol(), call.handshake)) return bad;
  if (from.empty()) return call;  // a handshake alone
  if (!skip_avro_map(from) || !take_avro_bytes(from, message)) return bad;
  call.message = message;
  if (message == "append") {
    Headers headers;
    std::string_view body;
    if (!take_avro_event(from, headers, body)) return bad;
    headers.copy_as_java();
    call.events.add(call.events.own(std::move(headers)), body);
  } else if (message == "appendBatch" && !take_events(from, call.events)) {
    return bad;
  }
  return call;
}

std::string avro_answer(const AvroCall& call, RpcStatus status) {
  std::string out = avro_answer_head(call.handshake, own_protocol());
  out += '\0';  // no failure
  append_avro_long(out, static_cast<std::int64_t>(status));
  return out;
}

std::string avro_failure(const AvroCall& call, std::string_view what) {
  std::string out = avro_answer_head(call.handshake, own_protocol());
  out += '\x01';
  append_avro_long(out, 0);  // of the union of errors: a string
  append_avro_bytes(out, what);
  return out;
}

std::string avro_append_batch(const Slices& slices, bool connected) {
  std::string out;
  if (!connected) {
    out += own_protocol().hash;
    append_avro_long(out, 1);
    append_avro_bytes(out, kProtocol);
    out += own_protocol().hash;
    append_avro_long(out, 0);
  }
  append_avro_long(out, 0);
  append_avro_bytes(out, "appendBatch");
  const std::size_t count = count_events(slices);
  if (count > 0) append_avro_long(out, static_cast<std::int64_t>(count));
  for (const Slice& slice : slices) {
    for (const Event& event : slice.events()) append_avro_event(out, event);
  }
  append_avro_long(out, 0);
  return out;
}

Result<RpcStatus> read_avro_answer(std::string_view payload, bool connected) {
  const Error bad(ErrorCode::kCorrupt, "not an answer of Flume's Avro protocol");
  AvroMatch match = AvroMatch::kBoth;
  if (!connected && !take_handshake_answer(payload, match)) return bad;
  if (match == AvroMatch::kNone) {
    return Error(ErrorCode::kUnsupported, "the server does not take Flume's Avro protocol");
  }
  std::string_view failed;
  if (!skip_avro_map(payload) || !take_avro_fixed(payload, 1, failed)) return bad;
  std::int64_t value = 0;
  if (!take_avro_varint(payload, value)) return bad;
  if (failed[0] != 0) {
    std::string_view what;
    (void)take_avro_bytes(payload, what);
    return Error(ErrorCode::kUnavailable, "the server failed: " + std::string(what));
  }
  if (value < 0 || value > 2) return bad;
  return static_cast<RpcStatus>(value);
}

}  // namespace sluice::flume
