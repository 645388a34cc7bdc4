#include "flume/rpc/avro_call.h"

#include <array>
#include <utility>

#include "base/bytes.h"
#include "flume/serializers/avro_container.h"
#include "flume/serializers/avro_event.h"

namespace sluice::flume {
namespace {

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
constexpr std::size_t kHashBytes = 16;
// The MD5 of kProtocol.
constexpr std::array<unsigned char, kHashBytes> kHash = {
    0x30, 0xda, 0x54, 0x05, 0x9d, 0xf7, 0x2d, 0x95, 0x84, 0xb8, 0x67, 0xd5, 0x20, 0x2e, 0x20, 0x69};

std::string_view hash() {
  return {reinterpret_cast<const char*>(kHash.data()), kHash.size()};
}

enum class Match { kBoth = 0, kClient = 1, kNone = 2 };

bool take_bytes(std::string_view& from, std::size_t size, std::string_view& bytes) {
  if (from.size() < size) return false;
  bytes = from.substr(0, size);
  from.remove_prefix(size);
  return true;
}

// A map of strings or bytes, whose content nobody needs.
bool skip_map(std::string_view& from) {
  std::int64_t count = 0;
  while (take_avro_count(from, count) && count > 0) {
    for (; count > 0; --count) {
      std::string_view name, value;
      if (!take_avro_bytes(from, name) || !take_avro_bytes(from, value)) return false;
    }
  }
  return count == 0;
}

// A union of null and something else: whether it is the other.
bool take_branch(std::string_view& from, bool& other) {
  std::int64_t branch = 0;
  if (!take_avro_long(from, branch) || branch < 0 || branch > 1) return false;
  other = branch == 1;
  return true;
}

bool take_handshake_request(std::string_view& from, AvroCall& call) {
  std::string_view client_hash, server_hash, protocol;
  bool given = false, meta = false;
  if (!take_bytes(from, kHashBytes, client_hash) || !take_branch(from, given)) return false;
  if (given && !take_avro_bytes(from, protocol)) return false;
  if (!take_bytes(from, kHashBytes, server_hash) || !take_branch(from, meta)) return false;
  call.handshake = true;
  call.same_protocol = client_hash == server_hash || server_hash == hash();
  return !meta || skip_map(from);
}

bool take_handshake_answer(std::string_view& from, Match& match) {
  std::int64_t value = 0;
  std::string_view text;
  bool protocol = false, server_hash = false, meta = false;
  if (!take_avro_long(from, value) || value < 0 || value > 2) return false;
  match = static_cast<Match>(value);
  if (!take_branch(from, protocol) || (protocol && !take_avro_bytes(from, text))) return false;
  if (!take_branch(from, server_hash)) return false;
  if (server_hash && !take_bytes(from, kHashBytes, text)) return false;
  return take_branch(from, meta) && (!meta || skip_map(from));
}

bool take_events(std::string_view& from, Batch& batch) {
  std::int64_t count = 0;
  while (take_avro_count(from, count) && count > 0) {
    if (count > kMostEvents - static_cast<std::int64_t>(batch.size())) return false;
    for (; count > 0; --count) {
      Headers headers;
      std::string_view body;
      if (!take_avro_event(from, headers, body)) return false;
      headers.copy_as_java();
      batch.add(batch.own(std::move(headers)), body);
    }
  }
  return count == 0;
}

// What an answer begins with.
std::string answer_head(const AvroCall& call) {
  std::string out;
  if (call.handshake) {
    append_avro_long(out,
                     static_cast<std::int64_t>(call.same_protocol ? Match::kBoth : Match::kClient));
    append_avro_long(out, call.same_protocol ? 0 : 1);
    if (!call.same_protocol) append_avro_bytes(out, kProtocol);
    append_avro_long(out, call.same_protocol ? 0 : 1);
    if (!call.same_protocol) out += hash();
    append_avro_long(out, 0);  // no metadata of the handshake
  }
  append_avro_long(out, 0);  // nor of the call
  return out;
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
  if (!connected && !take_handshake_request(from, call)) return bad;
  if (from.empty()) return call;  // a handshake alone
  if (!skip_map(from) || !take_avro_bytes(from, message)) return bad;
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
  std::string out = answer_head(call);
  out += '\0';  // no failure
  append_avro_long(out, static_cast<std::int64_t>(status));
  return out;
}

std::string avro_failure(const AvroCall& call, std::string_view what) {
  std::string out = answer_head(call);
  out += '\x01';
  append_avro_long(out, 0);  // of the union of errors: a string
  append_avro_bytes(out, what);
  return out;
}

std::string avro_append_batch(const Slices& slices, bool connected) {
  std::string out;
  if (!connected) {
    out += hash();
    append_avro_long(out, 1);
    append_avro_bytes(out, kProtocol);
    out += hash();
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
  Match match = Match::kBoth;
  if (!connected && !take_handshake_answer(payload, match)) return bad;
  if (match == Match::kNone) {
    return Error(ErrorCode::kUnsupported, "the server does not take Flume's Avro protocol");
  }
  std::string_view failed;
  if (!skip_map(payload) || !take_bytes(payload, 1, failed)) return bad;
  std::int64_t value = 0;
  if (!take_avro_long(payload, value)) return bad;
  if (failed[0] != 0) {
    std::string_view what;
    (void)take_avro_bytes(payload, what);
    return Error(ErrorCode::kUnavailable, "the server failed: " + std::string(what));
  }
  if (value < 0 || value > 2) return bad;
  return static_cast<RpcStatus>(value);
}

}  // namespace sluice::flume
