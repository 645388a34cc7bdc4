#include "kafka/tools/admin/topic_id.h"

#include <gtest/gtest.h>

namespace sluice::kafka::tools {
namespace {

// What Kafka 3.5's Uuid.fromString said of each.
TEST(TopicIdTest, IsReadAsJavaReadsIt) {
  const auto said = [](const std::string& text) {
    const auto id = parse_topic_id(text);
    return id ? "ok " + id->to_string() : id.error().message();
  };
  const auto decoded = [](const std::string& text, int bytes) {
    return "Input string `" + text + "` decoded as " + std::to_string(bytes) +
           " bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID";
  };
  const std::string zeros(22, 'A');
  const std::string unit = "Input byte array has wrong 4-byte ending unit";
  const std::string bits = "Last unit does not have enough valid bits";
  for (const auto& [text, bytes] : {std::pair{"", 0},
                                    {"ab", 1},
                                    {"abc", 2},
                                    {"abcd", 3},
                                    {"AA==", 1},
                                    {"AAAAAAAAAAAAAAAAAAAAAAA", 17}}) {
    EXPECT_EQ(said(text), decoded(text, bytes));
  }
  for (const char* text : {"AAAA=", "AA=", "===="}) EXPECT_EQ(said(text), unit) << text;
  for (const char* text : {"short", "A=", "A==", "AAAAAAAAAAAAAAAAAAAAA==="}) {
    EXPECT_EQ(said(text), bits) << text;
  }
  for (const char* text : {"AAA=A", "AAA==", "AA==A"}) {
    EXPECT_EQ(said(text), "Input byte array has incorrect ending byte at 4") << text;
  }
  for (const char* text : {"a", "="}) {
    EXPECT_EQ(said(text), "Input byte[] should at least have 2 bytes for base64 bytes") << text;
  }
  EXPECT_EQ(said("not/valid"), "Illegal base64 character 2f");
  EXPECT_EQ(said("a b"), "Illegal base64 character 20");
  EXPECT_EQ(said(zeros), "ok " + zeros);
  EXPECT_EQ(said(zeros + "=="), "ok " + zeros);
  EXPECT_EQ(said(zeros + "="), unit);
  EXPECT_EQ(said(zeros + "AAA"), "Input string with prefix `" + zeros +
                                     "AA` is too long to be decoded as a base64 UUID");
}

}  // namespace
}  // namespace sluice::kafka::tools
