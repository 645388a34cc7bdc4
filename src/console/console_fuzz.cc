// What the console reads from brokers, files and browsers, by the first byte.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>

#include "base/check.h"
#include "console/byte_range.h"
#include "console/cluster/kafka_records.h"
#include "console/shown/byte_text.h"
#include "kafka/wire/fuzz_checks.h"

namespace {

using namespace sluice;
using namespace sluice::console;

void check_text(std::string_view bytes) {
  const std::string shown = readable(bytes);
  CHECK(valid_utf8_prefix(shown) == shown.size());
  for (const bool cut : {false, true}) {
    const TextOrBytes text = as_text(bytes, cut);
    if (!text.is_text) continue;
    CHECK(valid_utf8_prefix(text.text) == text.text.size());
    CHECK(cut || text.text.size() == bytes.size());
  }
  boost::system::error_code failed;
  (void)boost::json::parse(boost::json::serialize(boost::json::value(shown)), failed);
  CHECK(!failed);
}

void check_range(std::string_view header) {
  for (const std::uint64_t whole : {0ULL, 1ULL, 1000ULL, ~0ULL}) {
    const RangeAnswer range = parse_range(header, whole);
    if (range.kind != RangeAnswer::Kind::kPart) continue;
    CHECK(range.size > 0 && range.first < whole && range.size <= whole - range.first);
  }
}

void check_records(std::string_view bytes) {
  RecordCollector collector(0, 0, {.messages = 100, .bytes = 1 << 20, .each = 1000});
  if (!collector.take(kafka::wire::with_right_sums(bytes), {{1, 0}})) return;
  const std::int64_t next = collector.next_offset();
  for (const MessageView& message : collector.release()) CHECK(message.offset < next);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 3 == 0) check_text(rest);
  if (data[0] % 3 == 1) check_range(rest);
  if (data[0] % 3 == 2) check_records(rest);
  return 0;
}
