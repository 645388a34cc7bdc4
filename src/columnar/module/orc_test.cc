#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "columnar/module/orc_writer.h"

namespace sluice::columnar {
namespace {

Sink into(std::string& file) {
  return [&file](ByteView bytes) {
    file += bytes;
    return Status();
  };
}

WriteRequest request_of(std::vector<Column> columns) {
  return {.format = Format::kOrc, .name = "", .columns = std::move(columns), .metadata = {}};
}

// A foreign reader's view of the rows is in tests/system; here is what can go wrong.
TEST(OrcTest, AFileOfNoRowsIsAFile) {
  std::string file;
  const auto writer =
      make_orc_writer(request_of({{.name = "id", .kind = Kind::kInt64}}), into(file));
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->finish());
  EXPECT_TRUE(file.starts_with("ORC"));
  EXPECT_EQ(file.substr(file.size() - 4, 3), "ORC");
}

TEST(OrcTest, TheErrorOfTheSinkIsKept) {
  const auto writer = make_orc_writer(
      request_of({{.name = "id", .kind = Kind::kInt64}}),
      [](ByteView) -> Status { return Error(ErrorCode::kResourceExhausted, "no space left"); });
  Status done;
  if (writer) {
    Batch batch(1);
    batch[0].add_number(1);
    done = (*writer)->write(batch);
    if (done) done = (*writer)->finish();
  } else {
    done = writer.error();
  }
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kResourceExhausted);
  EXPECT_EQ(done.error().message(), "no space left");
}

TEST(OrcTest, AWriterThatIsNotFinishedWritesNoFooter) {
  std::string file;
  {
    const auto writer =
        make_orc_writer(request_of({{.name = "t", .kind = Kind::kText}}), into(file));
    ASSERT_TRUE(writer);
    Batch batch(1);
    ASSERT_TRUE(batch[0].add_bytes("x"));
    ASSERT_TRUE((*writer)->write(batch));
  }
  EXPECT_TRUE(file.size() < 4 || file.substr(file.size() - 4, 3) != "ORC");
}

TEST(OrcTest, ADecimalOfMoreBytesThanItHasIsAnError) {
  std::string file;
  const auto writer = make_orc_writer(
      request_of({{.name = "d", .kind = Kind::kDecimal, .precision = 38, .scale = 0}}), into(file));
  ASSERT_TRUE(writer);
  Batch batch(1);
  ASSERT_TRUE(batch[0].add_bytes(std::string(17, '\x01')));
  EXPECT_FALSE((*writer)->write(batch));
}

// Its nanoseconds would be negative, which ORC does not have.
TEST(OrcTest, AFractionOfASecondBefore1970IsRefusedWithItsColumn) {
  for (const Kind kind : {Kind::kTimestamp, Kind::kLocal}) {
    for (const auto& [micros, shown] : std::vector<std::pair<std::int64_t, std::string>>{
             {-1'500'000, "1969-12-31 23:59:58.500000"},
             {-1, "1969-12-31 23:59:59.999999"},
             {-62'135'596'799'000'001, "0001-01-01 00:00:00.999999"},
             {-1'000'000, ""},
             {-62'135'596'800'000'000, ""},
             {0, ""},
             {1'500'000, ""}}) {
      std::string file;
      const auto writer = make_orc_writer(request_of({{.name = "at", .kind = kind}}), into(file));
      ASSERT_TRUE(writer);
      Batch batch(1);
      batch[0].add_null();
      batch[0].add_number(micros);
      const auto done = (*writer)->write(batch);
      ASSERT_EQ(done.ok(), shown.empty()) << micros;
      if (shown.empty()) continue;
      EXPECT_EQ(done.error().code(), ErrorCode::kUnsupported);
      EXPECT_TRUE(done.error().message().starts_with("column at has " + shown + ","))
          << done.error().message();
    }
  }
}

}  // namespace
}  // namespace sluice::columnar
