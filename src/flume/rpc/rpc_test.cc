// Calls of Flume's Avro and Thrift protocols, there and back, and what is not one.
#include <gmock/gmock.h>

#include "base/bytes.h"
#include "flume/rpc/avro_call.h"
#include "flume/rpc/thrift_call.h"
#include "flume/rpc/thrift_text.h"
#include "flume/rpc/zlib_stream.h"
#include "flume/serializers/avro_event.h"
#include "formats/avro_writer.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;

Slices two_events() {
  Batch batch;
  Headers headers;
  headers.set("a", "1");
  headers.set("b", "zwei");
  batch.add_copy(headers, "one");
  batch.add_copy({}, "two");
  const std::size_t count = batch.size();
  return {{.batch = std::make_shared<const Batch>(std::move(batch)), .count = count}};
}

void expect_two(const Batch& batch) {
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch.events()[0].body, "one");
  EXPECT_EQ(*batch.events()[0].headers->find("b"), "zwei");
  EXPECT_EQ(batch.events()[1].body, "two");
  EXPECT_TRUE(batch.events()[1].headers->empty());
}

TEST(AvroCallTest, FramesComeInPieces) {
  std::string bytes;
  append_avro_frame(bytes, 7, "first");
  // As Avro's own clients send: the call in several buffers.
  append_be(bytes, std::uint32_t{8});
  append_be(bytes, std::uint32_t{2});
  for (const char* part : {"sec", "ond"}) {
    append_be(bytes, std::uint32_t{3});
    bytes += part;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view some = std::string_view(bytes).substr(0, size);
    std::size_t count = 0;
    AvroFrames frames;
    for (auto frame = frames.take(some); *frame; frame = frames.take(some)) ++count;
    EXPECT_EQ(count, size < 17 ? 0U : 1U) << size;
  }
  AvroFrames frames;
  for (std::size_t size = 0; size < 17; ++size) {
    std::string_view some = std::string_view(bytes).substr(0, size);
    EXPECT_FALSE(*frames.take(some)) << size;
  }
  std::string_view all = bytes;
  EXPECT_EQ((*frames.take(all))->payload, "first");
  for (std::size_t size = 0; size < all.size(); ++size) {
    std::string_view some = all.substr(0, size);
    EXPECT_FALSE(*frames.take(some)) << size;
  }
  const auto second = *frames.take(all);
  EXPECT_EQ(second->serial, 8U);
  EXPECT_EQ(second->payload, "second");
  std::string huge;
  append_be(huge, std::uint32_t{1});
  append_be(huge, std::uint32_t{1});
  append_be(huge, std::uint32_t{0xFFFFFFFF});
  std::string_view claimed = huge;
  EXPECT_EQ(frames.take(claimed).error().code(), ErrorCode::kResourceExhausted);
}

// Parts without bytes cost their sender nothing.
TEST(AvroCallTest, FramesHaveABoundOfParts) {
  std::string bytes;
  append_be(bytes, std::uint32_t{1});
  append_be(bytes, std::uint32_t{0xFFFFFFFF});
  std::string_view claimed = bytes;
  const auto frame = AvroFrames().take(claimed);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code(), ErrorCode::kResourceExhausted);
}

TEST(AvroCallTest, CallsAndAnswers) {
  for (const bool connected : {false, true}) {
    const std::string bytes = avro_append_batch(two_events(), connected);
    const auto call = read_avro_call(bytes, connected);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->message, "appendBatch");
    EXPECT_EQ(call->handshake.given, !connected);
    expect_two(call->events);
    EXPECT_EQ(*read_avro_answer(avro_answer(*call, RpcStatus::kFailed), connected),
              RpcStatus::kFailed);
    EXPECT_FALSE(read_avro_answer(avro_failure(*call, "no"), connected));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto torn = read_avro_call(std::string_view(bytes).substr(0, size), connected);
      if (torn) {
        EXPECT_TRUE(torn->events.empty()) << size;
      }
    }
  }
}

TEST(ThriftCallTest, CallsAndAnswers) {
  for (const auto protocol : {ThriftProtocol::kCompact, ThriftProtocol::kBinary}) {
    const std::string bytes = thrift_append_batch(protocol, 5, two_events());
    const auto call = read_thrift_call(protocol, bytes);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->name, "appendBatch");
    EXPECT_EQ(call->sequence, 5);
    expect_two(call->events);
    EXPECT_EQ(*read_thrift_answer(protocol, thrift_answer(protocol, *call, 1)), 1);
    EXPECT_FALSE(read_thrift_answer(protocol, thrift_failure(protocol, *call, "no")));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(read_thrift_call(protocol, bytes.substr(0, size))) << size;
    }
  }
}

// More than fifteen elements have another head in the compact protocol.
TEST(ThriftCallTest, LongLists) {
  Batch batch;
  for (int i = 0; i < 1000; ++i) batch.add_copy({}, std::to_string(i));
  const std::size_t count = batch.size();
  const Slices slices = {
      {.batch = std::make_shared<const Batch>(std::move(batch)), .count = count}};
  for (const auto protocol : {ThriftProtocol::kCompact, ThriftProtocol::kBinary}) {
    const auto call = read_thrift_call(protocol, thrift_append_batch(protocol, 1, slices));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->events.size(), 1000U);
    EXPECT_EQ(call->events.events()[999].body, "999");
  }
}

// Events of a few headers each, which together are more than a call may have.
TEST(CallBoundsTest, HeadersOfACallHaveABound) {
  Headers headers;
  for (int i = 0; i < 100; ++i) headers.set(std::to_string(i), "");
  const auto slices = [&](std::size_t events) {
    Batch batch;
    const Headers* shared = batch.own(headers);
    for (std::size_t i = 0; i < events; ++i) batch.add(shared, "");
    return Slices{{.batch = std::make_shared<const Batch>(std::move(batch)), .count = events}};
  };
  const std::size_t most = kMostCallHeaders / headers.size();
  for (const std::size_t events : {most, most + 1}) {
    const Slices some = slices(events);
    EXPECT_EQ(static_cast<bool>(read_avro_call(avro_append_batch(some, true), true)),
              events == most);
    for (const auto protocol : {ThriftProtocol::kCompact, ThriftProtocol::kBinary}) {
      const auto call = read_thrift_call(protocol, thrift_append_batch(protocol, 1, some));
      EXPECT_EQ(static_cast<bool>(call), events == most);
    }
  }
}

// A header that comes again takes its place among those of the event, too; nor does a second map
// begin anew.
TEST(CallBoundsTest, HeadersOfAnEventHaveABoundHoweverTheyCome) {
  const auto half = static_cast<std::size_t>(kMostHeaders / 2);
  for (const std::size_t more : {0, 1}) {
    for (const bool same : {false, true}) {
      const auto name = [&](std::size_t i) { return same ? "n" : std::to_string(i); };
      std::string avro;
      ThriftWriter thrift(ThriftProtocol::kBinary);
      thrift.message(ThriftMessage::kCall, "append", 1);
      thrift.begin_struct();
      thrift.field(ThriftType::kStruct, 1);
      thrift.begin_struct();
      std::size_t next = 0;
      for (const std::size_t count : {half, half + more}) {
        formats::append_avro_long(avro, static_cast<std::int64_t>(count));
        thrift.field(ThriftType::kMap, 1);
        thrift.map(ThriftType::kString, ThriftType::kString, count);
        for (std::size_t i = 0; i < count; ++i, ++next) {
          formats::append_avro_bytes(avro, name(next));
          formats::append_avro_bytes(avro, "");
          thrift.bytes(name(next));
          thrift.bytes("");
        }
      }
      formats::append_avro_long(avro, 0);
      formats::append_avro_bytes(avro, "body");
      thrift.end_struct();
      thrift.end_struct();

      std::string_view from = avro, body;
      Headers headers;
      EXPECT_EQ(take_avro_event(from, headers, body), more == 0) << same;
      const auto call = read_thrift_call(ThriftProtocol::kBinary, thrift.take());
      ASSERT_EQ(static_cast<bool>(call), more == 0) << same;
      if (more > 0) continue;
      EXPECT_EQ(headers.size(), same ? 1 : next);
      EXPECT_EQ(call->events.events().front().headers->size(), same ? 1 : next);
    }
  }
}

TEST(ZlibStreamTest, EachWriteCanBeRead) {
  ZlibStream here(6), there(6);
  std::string out;
  for (const std::string& text :
       {std::string("one"), std::string(300'000, 'x'), std::string("two")}) {
    out.clear();
    ASSERT_TRUE(there.unpack(*here.pack(text), out, 1 << 20));
    EXPECT_EQ(out, text);
  }
  out.clear();
  EXPECT_EQ(there.unpack(*here.pack(std::string(2 << 20, 'x')), out, 1 << 20).error().code(),
            ErrorCode::kResourceExhausted);
  ZlibStream other(6);
  out.clear();
  EXPECT_EQ(other.unpack("not compressed", out, 1 << 20).error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace sluice::flume
