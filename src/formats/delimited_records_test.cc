#include "formats/delimited_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace sluice::formats {
namespace {

using testing::ElementsAre;

// The records of a text as they stand there, "LINE: TEXT", read a few bytes at a time.
std::vector<std::string> records(const std::string& text, const Delimiters& delimiters,
                                 LineEnds ends = LineEnds::kWritten) {
  const auto source = [&text, at = std::size_t{0}](
                          char* to, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t taken = std::min({size, std::size_t{3}, text.size() - at});
    std::memcpy(to, text.data() + at, taken);
    at += taken;
    return taken;
  };
  DelimitedRecords read(source, 0, DelimitedRecords::kWhole, delimiters, ends);
  std::vector<std::string> out;
  for (;;) {
    const auto more = read.next();
    if (!more || !*more) return out;
    out.push_back(std::to_string(read.line()) + ": " + std::string(read.text()));
  }
}

// What was written as one record is read as one: its texts are protected, or a part of it.
TEST(DelimitedRecordsTest, PassesOverProtectedDelimiters) {
  const Delimiters escaped{.escape = U'\\'};
  EXPECT_THAT(records("1,a\\\nb\n2,c\n", escaped), ElementsAre("1: 1,a\\\nb", "3: 2,c"));
  EXPECT_THAT(records("1,a\\\\\n2,c", escaped), ElementsAre("1: 1,a\\\\", "2: 2,c"));
  EXPECT_THAT(records("1,a\\\\\\\n\\\nb\n", escaped), ElementsAre("1: 1,a\\\\\\\n\\\nb"));
  EXPECT_THAT(records("1,a\\\n", escaped), ElementsAre("1: 1,a\\"));
  EXPECT_THAT(records("1,a\\;b;2,c;", {.record = U';', .escape = U'\\'}),
              ElementsAre("1: 1,a\\;b", "3: 2,c"));
  EXPECT_THAT(records("1,\"a\\\\\nb\"\n2,c\n", {.enclose = U'"', .escape = U'\\'}),
              ElementsAre("1: 1,\"a\\\\\nb\"", "3: 2,c"));
}

TEST(DelimitedRecordsTest, EndsNoWrittenRecordAtACarriageReturn) {
  EXPECT_THAT(records("1,a\rb\n2,c\r\n", {}), ElementsAre("1: 1,a\rb", "2: 2,c\r"));
}

TEST(DelimitedRecordsTest, EndsLinesAsHadoopDoes) {
  EXPECT_THAT(records("1,a\\\nb\r2,c\r\n", {.escape = U'\\'}, LineEnds::kHadoop),
              ElementsAre("1: 1,a\\", "2: b", "3: 2,c"));
}

}  // namespace
}  // namespace sluice::formats
