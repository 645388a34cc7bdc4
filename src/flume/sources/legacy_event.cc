#include "flume/sources/legacy_event.h"

#include "base/bytes.h"
#include "flume/rpc/thrift_text.h"
#include "flume/serializers/avro_event.h"
#include "formats/avro_schema.h"
#include "formats/avro_writer.h"
#include "regex/regex.h"

namespace sluice::flume {
namespace {

using formats::append_avro_bytes;
using formats::append_avro_long;
using formats::take_avro_bytes;
using formats::take_avro_varint;

constexpr std::size_t kMostFields = 1000;
// What else a call may hold. It is read from its beginning each time that more of it has come.
constexpr std::size_t kMostSteps = 1000;

constexpr std::string_view kProtocol =
    R"({"protocol":"FlumeOGEventAvroServer","namespace":"com.cloudera.flume.handlers.avro",)"
    R"("types":[{"type":"enum","name":"Priority",)"
    R"("symbols":["FATAL","ERROR","WARN","INFO","DEBUG","TRACE"]},)"
    R"({"type":"record","name":"AvroFlumeOGEvent","fields":[{"name":"timestamp","type":"long"},)"
    R"({"name":"priority","type":"Priority"},{"name":"body","type":"bytes"},)"
    R"({"name":"nanos","type":"long"},{"name":"host","type":"string"},)"
    R"({"name":"fields","type":{"type":"map","values":"bytes"}}]}],"messages":{)"
    R"("append":{"request":[{"name":"evt","type":"AvroFlumeOGEvent"}],"response":"null"}}})";
// The MD5 of kProtocol.
constexpr std::array<unsigned char, kAvroHashBytes> kHash = {
    0x47, 0xfd, 0x3a, 0x2e, 0x23, 0x6f, 0xb7, 0xe9, 0x8d, 0x0c, 0xc0, 0x1f, 0xdf, 0x78, 0x33, 0xb1};

const AvroProtocol& own_protocol() {
  static const AvroProtocol kAll{kProtocol,
                                 {reinterpret_cast<const char*>(kHash.data()), kHash.size()}};
  return kAll;
}

bool set_priority(std::int64_t number, LegacyEvent& event) {
  if (number < 0 || number >= static_cast<std::int64_t>(kPriorities.size())) return false;
  event.priority = kPriorities[static_cast<std::size_t>(number)];
  return true;
}

bool read_fields(ThriftReader& reader, LegacyEvent& event) {
  ThriftType key{}, value{};
  std::size_t count = reader.map(key, value);
  const bool text = key == ThriftType::kString && value == ThriftType::kString;
  if (count > kMostFields || (count > 0 && !text)) return false;
  for (; count > 0; --count) {
    const std::string_view name = reader.bytes();
    event.fields.emplace_back(name, reader.bytes());
  }
  return true;
}

bool read_event(ThriftReader& reader, LegacyEvent& event) {
  bool good = true;
  reader.begin_struct();
  for (auto field = reader.field(); good && field.type != ThriftType::kStop;
       field = reader.field()) {
    const bool string = field.type == ThriftType::kString;
    if (field.id == 1 && field.type == ThriftType::kI64) {
      event.timestamp = reader.i64();
    } else if (field.id == 2 && field.type == ThriftType::kI32) {
      good = set_priority(reader.i32(), event);
    } else if (field.id == 3 && string) {
      event.body = reader.bytes();
    } else if (field.id == 4 && field.type == ThriftType::kI64) {
      event.nanos = reader.i64();
    } else if (field.id == 5 && string) {
      event.host = reader.bytes();
    } else if (field.id == 6 && field.type == ThriftType::kMap) {
      good = read_fields(reader, event);
    } else {
      reader.skip(field.type);
    }
  }
  return good;
}

bool take_event(std::string_view& from, LegacyEvent& event) {
  std::int64_t priority = 0, count = 0;
  if (!take_avro_varint(from, event.timestamp) || !take_avro_varint(from, priority)) return false;
  if (!set_priority(priority, event) || !take_avro_bytes(from, event.body)) return false;
  if (!take_avro_varint(from, event.nanos) || !take_avro_bytes(from, event.host)) return false;
  while (take_avro_count(from, count) && count > 0) {
    if (static_cast<std::uint64_t>(count) > kMostFields - event.fields.size()) return false;
    for (; count > 0; --count) {
      std::string_view name, value;
      if (!take_avro_bytes(from, name) || !take_avro_bytes(from, value)) return false;
      event.fields.emplace_back(name, value);
    }
  }
  return count == 0;
}

}  // namespace

void LegacyEvent::add_to(Batch& batch) const {
  std::vector<Headers::Pair> pairs = {{"host", regex::decode_utf8(host)},
                                      {"timestamp", std::to_string(timestamp)},
                                      {"pri", std::string(priority)},
                                      {"nanos", std::to_string(nanos)}};
  for (const auto& [name, value] : fields) {
    pairs.emplace_back(regex::decode_utf8(name), regex::decode_utf8(value));
  }
  pairs.emplace_back("FlumeOG", "yes");
  Headers headers = Headers::of(std::move(pairs));
  headers.copy_as_java();
  batch.add_copy(std::move(headers), std::string(body));
}

// ---- Thrift -------------------------------------------------------------------------------------

Result<std::optional<LegacyThriftCall>> read_legacy_thrift(std::string_view bytes) {
  ThriftReader reader(ThriftProtocol::kBinary, bytes, kMostSteps);
  const ThriftReader::Message head = reader.message();
  LegacyThriftCall call;
  call.name = head.name;
  call.sequence = head.sequence;
  LegacyEvent event;
  event.priority = "INFO";
  bool good = head.kind == ThriftMessage::kCall || head.kind == ThriftMessage::kOneway;
  bool given = false;
  reader.begin_struct();
  for (auto field = reader.field(); good && field.type != ThriftType::kStop;
       field = reader.field()) {
    if (field.id == 1 && field.type == ThriftType::kStruct && call.name == "append") {
      good = read_event(reader, event);
      given = true;
    } else {
      reader.skip(field.type);
    }
  }
  if (reader.ended_early() && bytes.size() < kMostLegacyBytes) return std::nullopt;
  if (reader.ended_early()) {
    return Error(ErrorCode::kResourceExhausted,
                 "an event of more than " + std::to_string(kMostLegacyBytes >> 20) + " MiB");
  }
  if (!good || !reader.ok()) {
    return Error(ErrorCode::kCorrupt, "not a call of Flume 0.9's Thrift protocol");
  }
  if (given) event.add_to(call.events);
  call.size = bytes.size() - reader.rest().size();
  return std::optional(std::move(call));
}

// ---- Avro over HTTP -----------------------------------------------------------------------------

Result<std::string> join_avro_parts(std::string_view body) {
  std::string message;
  for (;;) {
    if (body.size() < sizeof(std::uint32_t)) break;
    const auto size = load_be<std::uint32_t>(body.data());
    body.remove_prefix(sizeof size);
    if (size == 0) return message;
    if (size > body.size()) break;
    message += body.substr(0, size);
    body.remove_prefix(size);
  }
  return Error(ErrorCode::kCorrupt, "not a call of Avro over HTTP: it is cut short");
}

std::string avro_parts(std::string_view message) {
  std::string out;
  append_be(out, static_cast<std::uint32_t>(message.size()));
  out += message;
  append_be(out, std::uint32_t{0});
  return out;
}

Result<LegacyAvroCall> read_legacy_avro(std::string_view message) {
  const Error bad(ErrorCode::kCorrupt, "not a call of Flume 0.9's Avro protocol");
  LegacyAvroCall call;
  std::string_view name;
  if (!take_avro_handshake(message, own_protocol(), call.handshake)) return bad;
  if (message.empty()) return call;
  if (!skip_avro_map(message) || !take_avro_bytes(message, name)) return bad;
  call.message = name;
  if (name != "append") return call;
  if (!take_event(message, call.event.emplace())) return bad;
  return call;
}

std::string legacy_avro_answer(const LegacyAvroCall& call) {
  return avro_answer_head(call.handshake, own_protocol()) + '\0';  // no failure, and null
}

std::string legacy_avro_failure(const LegacyAvroCall& call, std::string_view what) {
  std::string out = avro_answer_head(call.handshake, own_protocol());
  out += '\x01';
  append_avro_long(out, 0);  // of the union of errors: a string
  append_avro_bytes(out, what);
  return out;
}

}  // namespace sluice::flume
