#include "sqoop/merge/merge_sequence.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "lake/memory_file_system.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kGolden = SLUICE_SOURCE_DIR "/tests/golden/sqoop/merged-sequence/";
constexpr std::size_t kMarkSize = 16;

std::string golden(const std::string& name) {
  const auto bytes = read_file(kGolden + name);
  EXPECT_TRUE(bytes) << name;
  return bytes ? *bytes : "";
}

// The bytes with the file's mark, which is its own each time, made zero.
std::string without_mark(std::string bytes) {
  // "SEQ" and its version, two names of classes, no compression, no metadata.
  std::size_t at = 4;
  for (int i = 0; i < 2; ++i) at += 1 + static_cast<unsigned char>(bytes.at(at));
  at += 2 + sizeof(std::uint32_t);
  const std::string mark = bytes.substr(at, kMarkSize);
  for (; at != std::string::npos; at = bytes.find(mark, at)) {
    bytes.replace(at, kMarkSize, kMarkSize, '\0');
  }
  return bytes;
}

RecordClass employees() {
  return {.columns = {"id", "name", "department", "salary", "hire_date", "created_at"},
          .is_string = {false, true, true, false, false, false},
          .types = {"Integer", "String", "String", "java.math.BigDecimal", "java.sql.Date",
                    "java.sql.Timestamp"},
          .delimiters = {}};
}

// Two imports of Sqoop 1.4.7 and what its merge made of them, by their key.
TEST(MergeSequenceTest, MakesTheBytesOfTheOriginal) {
  lake::MemoryFileSystem files;
  for (const std::string folder : {"old", "new"}) {
    ASSERT_TRUE(
        lake::write_all(files, "/" + folder + "/part-m-00000", golden(folder + "/part-m-00000")));
  }
  ASSERT_TRUE(files.make_directories("/out", 0755));
  const auto merged = merge_sequence_files({.file_system = &files,
                                            .onto = "/old",
                                            .new_data = "/new",
                                            .target = "/out",
                                            .record = employees(),
                                            .key = 0,
                                            .zone = JavaZone(),
                                            .runs = "/tmp"});
  ASSERT_TRUE(merged) << merged.error().message();
  EXPECT_EQ(*merged, 8);
  const auto made = lake::read_all(files, "/out/part-r-00000");
  ASSERT_TRUE(made);
  EXPECT_EQ(without_mark(*made), without_mark(golden("out/part-r-00000")));
}

}  // namespace
}  // namespace sluice::sqoop
