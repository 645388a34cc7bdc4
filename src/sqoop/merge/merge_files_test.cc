#include "sqoop/merge/merge_files.h"

#include <gtest/gtest.h>

#include "lake/memory_file_system.h"

namespace sluice::sqoop {
namespace {

MergeFormat format(const std::string& text) {
  lake::MemoryFileSystem files;
  EXPECT_TRUE(lake::write_all(files, "/file", text));
  const auto file = files.open("/file");
  const auto found = format_of(**file);
  EXPECT_TRUE(found);
  return *found;
}

TEST(MergeFilesTest, TellsTextFromWhatBeginsLikeIt) {
  EXPECT_EQ(format("SEQ\x06!"), MergeFormat::kSequenceFile);
  EXPECT_EQ(format("Obj\x01!"), MergeFormat::kAvro);
  EXPECT_EQ(format("PAR1 and PAR1"), MergeFormat::kParquet);
  EXPECT_EQ(format("ORC and ORC\x10"), MergeFormat::kOrc);
  EXPECT_EQ(format("ORCHID,1\n"), MergeFormat::kText);
  EXPECT_EQ(format("ORC"), MergeFormat::kText);
  for (const char* text : {"SEQ,1\n", "SEQ", "SEQ\xC3\xA9,1\n", "Object,1\n", "PAR1,1\n", "x"}) {
    EXPECT_EQ(format(text), MergeFormat::kText) << text;
  }
}

TEST(MergeFilesTest, FindsTheFormatOfAFolderBehindEmptyAndHiddenFiles) {
  lake::MemoryFileSystem files;
  EXPECT_TRUE(lake::write_all(files, "/in/_SUCCESS", "SEQ\x06"));
  EXPECT_TRUE(lake::write_all(files, "/in/part-m-00000", ""));
  EXPECT_EQ(*format_of_folder(files, "/in"), std::nullopt);
  EXPECT_TRUE(lake::write_all(files, "/in/part-m-00001", "Obj\x01"));
  EXPECT_EQ(*format_of_folder(files, "/in"), MergeFormat::kAvro);
}

}  // namespace
}  // namespace sluice::sqoop
