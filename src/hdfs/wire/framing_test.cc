#include "hdfs/wire/framing.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "hdfs/wire/client_protocol.h"
#include "hdfs/wire/messages.h"
#include "hdfs/wire/packet.h"

namespace sluice::hdfs::wire {
namespace {

TEST(FramingTest, SaysHelloAsHadoopDoes) {
  EXPECT_EQ(to_hex(hello(kAuthNone)), "68727063090000");
  EXPECT_EQ(to_hex(hello(kAuthSasl)), "687270630900df");
}

// length, then each message with its own length in front, and not one byte more.
TEST(FramingTest, PutsMessagesBackToBack) {
  Bytes bytes;
  append_call(bytes,
              RpcRequestHeader{.rpc_kind = RpcKind::kRpcProtocolBuffer,
                               .rpc_op = RpcOperation::kRpcFinalPacket,
                               .call_id = 7,
                               .client_id = "0123456789abcdef",
                               .retry_count = 0},
              client_protocol::kGetFileInfo, GetFileInfoRequest{.src = "/a"});
  ASSERT_EQ(load_be<std::uint32_t>(bytes.data()), bytes.size() - 4);
  ByteView rest = ByteView(bytes).substr(4);
  const auto header = take_delimited<RpcRequestHeader>(rest);
  const auto method = take_delimited<RequestHeader>(rest);
  const auto request = take_delimited<GetFileInfoRequest>(rest);
  ASSERT_TRUE(header.ok() && method.ok() && request.ok());
  EXPECT_EQ(header->call_id, 7);
  EXPECT_EQ(method->method_name, "getFileInfo");
  EXPECT_EQ(method->declaring_class_protocol_name,
            "org.apache.hadoop.hdfs.protocol.ClientProtocol");
  EXPECT_EQ(request->src, "/a");
  EXPECT_TRUE(rest.empty());
}

// In a response the call id is unsigned: SASL's -33 is a varint of five bytes.
TEST(FramingTest, WritesNegativeCallIdsOfResponsesUnsigned) {
  const RpcResponseHeader header{.call_id = static_cast<std::uint32_t>(kCallIdSasl)};
  EXPECT_EQ(to_hex(encode(header)), "08dfffffff0f1000");
}

TEST(PacketTest, RoundTripsItsHeader) {
  Bytes bytes;
  append_packet_start(bytes, {.offset_in_block = 512, .seqno = 3, .data_len = 4}, 8);
  const auto lengths = decode_packet_lengths(bytes.data());
  ASSERT_TRUE(lengths.ok());
  EXPECT_EQ(lengths->body, 8u);
  ASSERT_EQ(bytes.size(), kPacketLengths + lengths->header);
  const auto header = decode<PacketHeader>(ByteView(bytes).substr(kPacketLengths));
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->offset_in_block, 512);
  EXPECT_EQ(*checksums_size(*header, lengths->body), 4u);
}

TEST(PacketTest, RefusesLengthsThatCannotBe) {
  const auto refused = [](std::uint32_t payload, std::uint16_t header) {
    Bytes bytes;
    append_be(bytes, payload);
    append_be(bytes, header);
    return !decode_packet_lengths(bytes.data()).ok();
  };
  EXPECT_TRUE(refused(3, 25));
  EXPECT_TRUE(refused(0x80000000U, 25));
  EXPECT_TRUE(refused(static_cast<std::uint32_t>(kMaxPacket) + 1, 25));
  EXPECT_TRUE(refused(100, 0));
  EXPECT_TRUE(refused(100, 2000));
  EXPECT_FALSE(refused(100, 25));
  EXPECT_FALSE(checksums_size({.data_len = -1}, 8).ok());
  EXPECT_FALSE(checksums_size({.data_len = 9}, 8).ok());
  EXPECT_FALSE(checksums_size({.data_len = 5}, 8).ok());
}

// The seeds of the fuzzers decode or fail, and whatever decodes is stable.
TEST(CorpusTest, ReplaysTheSeeds) {
  std::size_t seen = 0;
  const std::filesystem::path folder = SLUICE_SOURCE_DIR "/tests/corpus/hdfs_wire_messages";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(in), {}};
    ASSERT_GE(bytes.size(), 2u);
    const auto types = all_messages();
    const auto low = static_cast<unsigned char>(bytes[0]);
    const auto high = static_cast<unsigned char>(bytes[1]);
    const MessageType& type = types[(low + 256U * high) % types.size()];
    const auto once = type.recode(ByteView(bytes).substr(2));
    if (once.ok()) {
      const auto twice = type.recode(*once);
      ASSERT_TRUE(twice.ok()) << entry.path();
      EXPECT_EQ(*twice, *once) << entry.path();
    }
    ++seen;
  }
  EXPECT_GT(seen, 5u);
}

}  // namespace
}  // namespace sluice::hdfs::wire
