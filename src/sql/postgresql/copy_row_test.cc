#include "sql/postgresql/copy_row.h"

#include <gtest/gtest.h>

namespace sluice::sql::postgresql {
namespace {

std::optional<std::vector<std::string>> cut(std::string row, std::size_t count) {
  std::vector<Field> fields(count);
  if (!cut_copy_row(row.data(), row.size(), fields)) return std::nullopt;
  std::vector<std::string> out;
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

TEST(CopyRowTest, KeepsALoneBackslashAtTheEnd) {
  EXPECT_EQ(cut("ab\\", 1), (Texts{"ab\\"}));
}

}  // namespace
}  // namespace sluice::sql::postgresql
