// The corpora of the fuzzers in this room, as an ordinary test.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "kafka/wire/fuzz_checks.h"

namespace sluice::kafka::wire {
namespace {

void replay(const std::string& name, void (*check)(ByteView)) {
  int count = 0;
  const std::filesystem::path folder = std::string(SLUICE_SOURCE_DIR) + "/tests/corpus/" + name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    for (std::size_t size = 0; size <= bytes.size(); ++size) check(ByteView(bytes).substr(0, size));
    ++count;
  }
  EXPECT_GT(count, 0) << folder;
}

TEST(CorpusTest, Requests) {
  replay("kafka_wire_request", &check_request);
}
TEST(CorpusTest, Responses) {
  replay("kafka_wire_response", &check_response);
}
TEST(CorpusTest, Records) {
  replay("kafka_wire_records", &check_records);
}

}  // namespace
}  // namespace sluice::kafka::wire
