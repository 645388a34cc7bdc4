#include "flume/rpc/thrift_call.h"

#include "base/bytes.h"
#include "flume/rpc/avro_call.h"
#include "flume/rpc/thrift_text.h"

namespace sluice::flume {
namespace {

void read_headers(ThriftReader& reader, std::vector<Headers::Pair>& headers, bool& good) {
  ThriftType key{}, value{};
  std::size_t count = reader.map(key, value);
  const bool text = key == ThriftType::kString && value == ThriftType::kString;
  good = good && (count == 0 || text) &&
         count <= static_cast<std::size_t>(kMostHeaders - std::ssize(headers));
  for (; good && count > 0; --count) {
    const std::string_view name = reader.bytes();
    headers.emplace_back(name, reader.bytes());
  }
}

// A ThriftFlumeEvent; or Scribe's LogEntry, whose first field is a text.
// `of_call` counts the headers of all events.
bool read_event(ThriftReader& reader, Batch& batch, std::size_t& of_call) {
  std::vector<Headers::Pair> pairs;
  std::string_view body;
  bool good = true;
  reader.begin_struct();
  for (auto field = reader.field(); field.type != ThriftType::kStop; field = reader.field()) {
    if (field.id == 1 && field.type == ThriftType::kMap) {
      read_headers(reader, pairs, good);
    } else if (field.id == 1 && field.type == ThriftType::kString) {
      pairs.emplace_back("category", reader.bytes());
      good = std::ssize(pairs) <= kMostHeaders;
    } else if (field.id == 2 && field.type == ThriftType::kString) {
      body = reader.bytes();
    } else {
      reader.skip(field.type);
    }
    if (!good) return false;
  }
  of_call += pairs.size();
  if (of_call > kMostCallHeaders) return false;
  Headers headers = Headers::of(std::move(pairs));
  headers.copy_as_java();
  batch.add(batch.own(std::move(headers)), body);
  return reader.ok();
}

}  // namespace

Result<std::optional<std::string>> take_thrift_frame(std::string_view& bytes) {
  if (bytes.size() < sizeof(std::uint32_t)) return std::nullopt;
  const auto size = load_be<std::uint32_t>(bytes.data());
  if (size > kMostCallBytes) {
    return Error(ErrorCode::kResourceExhausted,
                 "a Thrift call of more than " + std::to_string(kMostCallBytes >> 20) + " MiB");
  }
  if (bytes.size() - sizeof size < size) return std::nullopt;
  std::string message(bytes.substr(sizeof size, size));
  bytes.remove_prefix(sizeof size + size);
  return message;
}

void append_thrift_frame(std::string& to, std::string_view message) {
  append_be(to, static_cast<std::uint32_t>(message.size()));
  to += message;
}

Result<ThriftCall> read_thrift_call(ThriftProtocol protocol, std::string message) {
  ThriftCall call;
  ThriftReader reader(protocol, call.events.own(std::move(message)));
  const ThriftReader::Message head = reader.message();
  call.name = head.name;
  call.sequence = head.sequence;
  std::size_t of_call = 0;
  bool good = reader.ok() && head.kind == ThriftMessage::kCall;
  reader.begin_struct();
  for (auto field = reader.field(); good && field.type != ThriftType::kStop;
       field = reader.field()) {
    if (field.id == 1 && field.type == ThriftType::kStruct && call.name == "append") {
      good = read_event(reader, call.events, of_call);
    } else if (field.id == 1 && field.type == ThriftType::kList) {
      ThriftType element{};
      std::size_t count = reader.list(element);
      good = element == ThriftType::kStruct && count <= static_cast<std::size_t>(kMostEvents);
      for (; good && count > 0; --count) good = read_event(reader, call.events, of_call);
    } else {
      reader.skip(field.type);
    }
  }
  if (!good || !reader.ok()) {
    return Error(ErrorCode::kCorrupt, "not a call in the Thrift protocol that is expected");
  }
  return call;
}

std::string thrift_answer(ThriftProtocol protocol, const ThriftCall& call, std::int32_t status) {
  ThriftWriter writer(protocol);
  writer.message(ThriftMessage::kReply, call.name, call.sequence);
  writer.begin_struct();
  writer.field(ThriftType::kI32, 0);
  writer.i32(status);
  writer.end_struct();
  return writer.take();
}

std::string thrift_failure(ThriftProtocol protocol, const ThriftCall& call, std::string_view what) {
  constexpr std::int32_t kUnknownMethod = 1;
  ThriftWriter writer(protocol);
  writer.message(ThriftMessage::kException, call.name, call.sequence);
  writer.begin_struct();
  writer.field(ThriftType::kString, 1);
  writer.bytes(what);
  writer.field(ThriftType::kI32, 2);
  writer.i32(kUnknownMethod);
  writer.end_struct();
  return writer.take();
}

std::string thrift_append_batch(ThriftProtocol protocol, std::int32_t sequence,
                                const Slices& slices) {
  ThriftWriter writer(protocol);
  writer.message(ThriftMessage::kCall, "appendBatch", sequence);
  writer.begin_struct();
  writer.field(ThriftType::kList, 1);
  writer.list(ThriftType::kStruct, count_events(slices));
  for (const Slice& slice : slices) {
    for (const Event& event : slice.events()) {
      writer.begin_struct();
      writer.field(ThriftType::kMap, 1);
      writer.map(ThriftType::kString, ThriftType::kString, event.headers->size());
      for (const Headers::Pair* pair : event.headers->in_java_order()) {
        writer.bytes(pair->first);
        writer.bytes(pair->second);
      }
      writer.field(ThriftType::kString, 2);
      writer.bytes(event.body);
      writer.end_struct();
    }
  }
  writer.end_struct();
  return writer.take();
}

Result<std::int32_t> read_thrift_answer(ThriftProtocol protocol, std::string_view message) {
  ThriftReader reader(protocol, message);
  const ThriftReader::Message head = reader.message();
  std::optional<std::int32_t> status;
  std::string_view what;
  reader.begin_struct();
  for (auto field = reader.field(); field.type != ThriftType::kStop; field = reader.field()) {
    if (field.id == 0 && field.type == ThriftType::kI32) {
      status = reader.i32();
    } else if (field.id == 1 && field.type == ThriftType::kString) {
      what = reader.bytes();
    } else {
      reader.skip(field.type);
    }
  }
  if (!reader.ok()) return Error(ErrorCode::kCorrupt, "not an answer in Thrift's protocol");
  if (head.kind == ThriftMessage::kException || !status) {
    return Error(ErrorCode::kUnavailable, "the server failed: " + std::string(what));
  }
  return *status;
}

}  // namespace sluice::flume
