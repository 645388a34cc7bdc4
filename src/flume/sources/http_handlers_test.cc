#include "flume/sources/http_handlers.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::flume {
namespace {

TEST(HttpHandlerTest, ReadsEventsOfAnArray) {
  Batch batch;
  EXPECT_FALSE(
      read_json_events(R"([{"headers": {"a": "1"}, "body": "x"}, {"body": "y"}])", "utf-8", batch));
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(*batch.events()[0].headers->find("a"), "1");
  EXPECT_EQ(batch.events()[1].body, "y");
}

// A small body may stand for much memory, or for much work.
TEST(HttpHandlerTest, HasBoundsOfValuesAndHeaders) {
  constexpr int kTooLarge = 413;
  std::string values = "[0";
  for (int i = 0; i < 3'000'000; ++i) values += ",0";
  Batch batch;
  auto refused = read_json_events(values + "]", "utf-8", batch);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, kTooLarge);
  std::string headers;
  for (int i = 0; i < 1001; ++i) {
    headers += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  }
  refused = read_json_events("[{\"headers\":{" + headers + "}}]", "utf-8", batch);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, kTooLarge);
}

}  // namespace
}  // namespace sluice::flume
