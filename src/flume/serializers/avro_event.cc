#include "flume/serializers/avro_event.h"

#include "formats/avro_schema.h"
#include "formats/avro_writer.h"

namespace sluice::flume {
namespace {

using formats::append_avro_bytes;
using formats::append_avro_long;
using formats::take_avro_bytes;
using formats::take_avro_varint;

constexpr std::int64_t kMostHeaders = 1000;

}  // namespace

bool take_avro_count(std::string_view& from, std::int64_t& count) {
  count = -1;  // what a caller sees that gets no count
  std::int64_t given = 0, size = 0;
  if (!take_avro_varint(from, given) || given == INT64_MIN) return false;
  if (given < 0 && !take_avro_varint(from, size)) return false;
  count = given < 0 ? -given : given;
  return true;
}

void append_avro_event(std::string& to, const Event& event) {
  if (!event.headers->empty()) {
    append_avro_long(to, static_cast<std::int64_t>(event.headers->size()));
    for (const Headers::Pair* pair : event.headers->in_java_order()) {
      append_avro_bytes(to, pair->first);
      append_avro_bytes(to, pair->second);
    }
  }
  append_avro_long(to, 0);
  append_avro_bytes(to, event.body);
}

bool take_avro_event(std::string_view& from, Headers& headers, std::string_view& body) {
  std::int64_t count = 0;
  std::vector<Headers::Pair> pairs;
  while (take_avro_count(from, count) && count > 0) {
    if (count > kMostHeaders - std::ssize(pairs)) return false;
    for (; count > 0; --count) {
      std::string_view name, value;
      if (!take_avro_bytes(from, name) || !take_avro_bytes(from, value)) return false;
      pairs.emplace_back(name, value);
    }
  }
  headers = Headers::of(std::move(pairs));
  return count == 0 && take_avro_bytes(from, body);
}

}  // namespace sluice::flume
