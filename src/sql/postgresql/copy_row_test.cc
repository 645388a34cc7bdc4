#include "sql/postgresql/copy_row.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace sluice::sql::postgresql {
namespace {

std::optional<std::vector<std::string>> cut(std::string row, std::size_t count) {
  std::vector<Field> fields(count);
  if (!cut_copy_row(row.data(), row.size(), fields)) return std::nullopt;
  std::vector<std::string> out;
  out.reserve(count);
  for (const Field& field : fields)
    out.push_back(field.is_null() ? "<null>" : std::string(field.text()));
  return out;
}

using Texts = std::vector<std::string>;

TEST(CopyRowTest, CutsFieldsAndUndoesEscapes) {
  EXPECT_EQ(cut("1\tabc\t\n", 3), (Texts{"1", "abc", ""}));
  EXPECT_EQ(cut("\\N\t\\\\N\tx\n", 3), (Texts{"<null>", "\\N", "x"}));
  EXPECT_EQ(cut("a\\tb\\nc\\\\d\\re\n", 1), (Texts{"a\tb\nc\\d\re"}));
  EXPECT_EQ(cut("\\\\x00ff\n", 1), (Texts{"\\x00ff"}));
  EXPECT_EQ(cut("\n", 1), (Texts{""}));
  EXPECT_EQ(cut("\n", 0), (Texts{}));
}

TEST(CopyRowTest, RefusesAnotherNumberOfFields) {
  EXPECT_EQ(cut("1\t2\n", 1), std::nullopt);
  EXPECT_EQ(cut("1\t2\n", 3), std::nullopt);
}

// Whatever the server sends, a field lies inside its row.
TEST(CopyRowTest, TheCorpusStaysInBounds) {
  int seen = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(SLUICE_SOURCE_DIR "/tests/corpus/sql_copy_row")) {
    std::string bytes = *read_file(entry.path().string());
    std::vector<Field> fields(static_cast<unsigned char>(bytes[0]) % 8);
    std::string row = bytes.substr(1);
    ++seen;
    if (!cut_copy_row(row.data(), row.size(), fields)) continue;
    for (const Field& field : fields) {
      if (field.is_null()) continue;
      EXPECT_GE(field.data, row.data());
      EXPECT_LE(field.data + field.size, row.data() + row.size());
    }
  }
  EXPECT_GE(seen, 5);
}

TEST(CopyRowTest, KeepsALoneBackslashAtTheEnd) {
  EXPECT_EQ(cut("ab\\", 1), (Texts{"ab\\"}));
}

}  // namespace
}  // namespace sluice::sql::postgresql
