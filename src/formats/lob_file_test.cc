#include "formats/lob_file.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::formats {
namespace {

std::string hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// The file that the real Sqoop wrote of these two objects, with its mark.
TEST(LobFileTest, WritesWhatSqoopWrites) {
  SyncMarker mark;
  const std::string_view bytes = "\x9c\x3e\x47\xa9\xcb\x64\x46\x4a\xd9\x30\x9e\x59\xbc\x69\xdc\x99";
  std::copy(bytes.begin(), bytes.end(), mark.begin());
  LobFileWriter writer(mark);
  Bytes out;
  writer.begin(out);
  EXPECT_EQ(writer.add(out, "blob data"), 68U);
  EXPECT_EQ(writer.add(out, std::string_view("\xde\xad\xbe\xef\x00", 5)), 95U);
  writer.finish(out);
  EXPECT_EQ(hex(out),
            "4c4f42009c3e47a9cb64464ad9309e59bc69dc990211456e74726965735065725365676d656e7400"
            "0000038e10000d456e747279456e636f64696e6700000004424c4f429c3e47a9cb64464ad9309e59"
            "bc69dc990009626c6f6220646174619c3e47a9cb64464ad9309e59bc69dc990105deadbeef009c3e"
            "47a9cb64464ad9309e59bc69dc99ff021b179c3e47a9cb64464ad9309e59bc69dc99fd017600445f"
            "9c3e47a9cb64464ad9309e59bc69dc99fe8f8a");
}

// A segment of the index holds 4096 objects.
TEST(LobFileTest, BeginsANewSegmentWhenOneIsFull) {
  LobFileWriter writer(SyncMarker{});
  Bytes out;
  writer.begin(out);
  for (int i = 0; i < 4097; ++i) writer.add(out, "x");
  const std::size_t objects = out.size();
  writer.finish(out);
  const std::string index = out.substr(objects + 16);
  EXPECT_EQ(index.substr(0, 4), (std::string{'\xff', '\x8e', '\x10', '\x00'}));  // 4096 lengths
  const std::size_t second = 4 + 4096 + 16;
  EXPECT_EQ(index.substr(second, 2), (std::string{'\xff', '\x01'}));
}

}  // namespace
}  // namespace sluice::formats
