// The calls of Flume 0.9: what becomes of their events, in pieces, cut short and damaged.
#include "flume/sources/legacy_event.h"

#include <gmock/gmock.h>

#include "base/bytes.h"
#include "formats/avro_writer.h"

namespace sluice::flume {
namespace {

using formats::append_avro_bytes;
using formats::append_avro_long;

void append_string(std::string& to, std::string_view text) {
  append_be(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}
void append_field(std::string& to, char type, std::int16_t id) {
  to += type;
  append_be(to, id);
}

// As Thrift's own clients write it.
std::string thrift_append(std::string_view body, std::int32_t priority = 3) {
  std::string out;
  append_be(out, std::uint32_t{0x80010004});  // oneway
  append_string(out, "append");
  append_be(out, std::uint32_t{7});
  append_field(out, 12, 1);
  append_field(out, 10, 1);
  append_be(out, std::uint64_t{1234});
  append_field(out, 8, 2);
  append_be(out, priority);
  append_field(out, 11, 3);
  append_string(out, body);
  append_field(out, 10, 4);
  append_be(out, std::uint64_t{99});
  append_field(out, 11, 5);
  append_string(out, "h1");
  append_field(out, 13, 6);
  out += "\x0b\x0b";
  append_be(out, std::uint32_t{1});
  append_string(out, "key");
  append_string(out, "v\xc3\xa4lue");
  out += std::string(2, '\0');
  return out;
}

void expect_event(const Batch& batch, std::string_view body) {
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch.events()[0].body, body);
  const Headers& headers = *batch.events()[0].headers;
  const std::vector<Headers::Pair> expected = {{"host", "h1"},          {"timestamp", "1234"},
                                               {"pri", "INFO"},         {"nanos", "99"},
                                               {"key", "v\xc3\xa4lue"}, {"FlumeOG", "yes"}};
  EXPECT_THAT(headers.pairs(), ::testing::UnorderedElementsAreArray(expected));
}

TEST(LegacyThriftTest, CallsComeInPieces) {
  const std::string call = thrift_append("foo");
  const std::string two = call + thrift_append("bar");
  for (std::size_t size = 0; size < call.size(); ++size) {
    const auto none = read_legacy_thrift(std::string_view(two).substr(0, size));
    ASSERT_TRUE(none) << size;
    EXPECT_FALSE(*none) << size;
  }
  for (std::size_t size = call.size(); size < two.size(); ++size) {
    const auto one = read_legacy_thrift(std::string_view(two).substr(0, size));
    ASSERT_TRUE(one && *one) << size;
    EXPECT_EQ((*one)->size, call.size());
    expect_event((*one)->events, "foo");
  }
}

TEST(LegacyThriftTest, WhatIsNoCallIsAnError) {
  for (const std::string& text : {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                                  thrift_append("x", 6), thrift_append("x", -1)}) {
    const auto call = read_legacy_thrift(text);
    // A first size that is too large only says that much is to come.
    EXPECT_TRUE(!call || !*call);
  }
  EXPECT_EQ(read_legacy_thrift(thrift_append("x", 6)).error().code(), ErrorCode::kCorrupt);
  std::string endless = thrift_append("");
  endless.resize(kMostLegacyBytes, '\x0c');
  const std::string claims = "\x7f\xff\xff\xff" + endless;
  EXPECT_EQ(read_legacy_thrift(claims).error().code(), ErrorCode::kResourceExhausted);
}

// A call that comes byte by byte is read from its beginning each time.
TEST(LegacyThriftTest, ACallWithMuchThatNobodyReadsIsRefused) {
  std::string call = thrift_append("x");
  call.resize(call.size() - 1);  // its end
  append_field(call, 15, 7);
  call += '\x03';
  append_be(call, std::uint32_t{100'000});
  call += std::string(100'000, 'x');
  const auto read = read_legacy_thrift(call);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt);
}

std::string avro_append(std::string_view body, std::int64_t priority = 3) {
  std::string out(16, 'c');
  append_avro_long(out, 1);
  append_avro_bytes(out, "{}");
  out += std::string(16, 's');
  append_avro_long(out, 0);
  append_avro_long(out, 0);
  append_avro_bytes(out, "append");
  append_avro_long(out, 1234);
  append_avro_long(out, priority);
  append_avro_bytes(out, body);
  append_avro_long(out, 99);
  append_avro_bytes(out, "h1");
  append_avro_long(out, 1);
  append_avro_bytes(out, "key");
  append_avro_bytes(out, "v\xc3\xa4lue");
  append_avro_long(out, 0);
  return out;
}

TEST(LegacyAvroTest, CallsAndAnswers) {
  const std::string bytes = avro_append("foo");
  const auto call = read_legacy_avro(bytes);
  ASSERT_TRUE(call && call->event);
  Batch batch;
  call->event->add_to(batch);
  expect_event(batch, "foo");
  // The handshake tells the server's protocol; then no metadata, no failure, nothing.
  const std::string answer = legacy_avro_answer(*call);
  EXPECT_EQ(answer.substr(0, 1), "\x02");
  EXPECT_NE(answer.find("FlumeOGEventAvroServer"), std::string::npos);
  EXPECT_TRUE(answer.ends_with(std::string(3, '\0')));
  EXPECT_NE(legacy_avro_failure(*call, "why not").find("why not"), std::string::npos);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto torn = read_legacy_avro(std::string_view(bytes).substr(0, size));
    EXPECT_TRUE(!torn || !torn->event) << size;
  }
  EXPECT_FALSE(read_legacy_avro(avro_append("x", 6)));
}

TEST(LegacyAvroTest, BodiesComeInParts) {
  EXPECT_EQ(*join_avro_parts(avro_parts("hello")), "hello");
  std::string two;
  append_string(two, "hel");
  append_string(two, "lo");
  append_be(two, std::uint32_t{0});
  EXPECT_EQ(*join_avro_parts(two), "hello");
  for (std::size_t size = 0; size < two.size(); ++size) {
    EXPECT_FALSE(join_avro_parts(std::string_view(two).substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace sluice::flume
