#include "net/http_url.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace sluice::net {
namespace {

TEST(HttpUrlTest, SplitsPathAndQuery) {
  const auto target = parse_target("/webhdfs/v1/a%20b+c?op=LISTSTATUS&x=a+b%26&flag&x=2");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/webhdfs/v1/a b+c");
  EXPECT_EQ(target->raw_path, "/webhdfs/v1/a%20b+c");
  const std::vector<std::pair<std::string, std::string>> query = {
      {"op", "LISTSTATUS"}, {"x", "a b&"}, {"flag", ""}, {"x", "2"}};
  EXPECT_EQ(target->query, query);
}

// RFC 9112, 3.2.2 and 3.2.4.
TEST(HttpUrlTest, TakesAbsoluteAndAsteriskForms) {
  EXPECT_EQ(parse_target("http://host:80/a?b=c")->path, "/a");
  EXPECT_EQ(parse_target("http://host")->path, "/");
  EXPECT_EQ(parse_target("*")->path, "*");
}

TEST(HttpUrlTest, RefusesBrokenTargets) {
  for (const char* target :
       {"", "a", "host:80", "/%", "/%4", "/%zz", "/a%00b", "/?x=%g1", "/?%0"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

TEST(HttpUrlTest, EncodesWhatItDecodes) {
  std::string bytes;
  for (int c = 1; c < 256; ++c) bytes += static_cast<char>(c);
  EXPECT_EQ(percent_encode("a b/ü", "/"), "a%20b/%C3%BC");
  EXPECT_EQ(*percent_decode(percent_encode(bytes), true), bytes);
}

// The fuzzer's seeds, and what it found: none may fail in another way than by an error.
TEST(HttpUrlTest, CorpusRoundTrips) {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(SLUICE_SOURCE_DIR "/tests/corpus/net_http_url")) {
    const auto bytes = read_file(entry.path());
    ASSERT_TRUE(bytes);
    if (const auto target = parse_target(*bytes)) {
      EXPECT_EQ(*percent_decode(percent_encode(target->path), false), target->path);
    }
    ++files;
  }
  EXPECT_GE(files, 4U);
}

}  // namespace
}  // namespace sluice::net
