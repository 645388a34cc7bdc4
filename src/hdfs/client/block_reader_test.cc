#include "hdfs/client/block_reader.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/checksum.h"
#include "base/file.h"
#include "hdfs/client/testing_server.h"

namespace sluice::hdfs {
namespace {

// The answer to a read: chunks of 4 bytes, CRC32C.
Bytes answer_start(std::uint64_t chunk_offset) {
  wire::BlockOpResponse answer;
  answer.status = wire::TransferStatus::kSuccess;
  wire::ReadOpChecksumInfo& info = answer.read_op_checksum_info.emplace();
  info.checksum = {.type = wire::ChecksumType::kChecksumCrc32c, .bytes_per_checksum = 4};
  info.chunk_offset = chunk_offset;
  Bytes bytes;
  wire::append_delimited(bytes, answer);
  return bytes;
}

Bytes packet(std::int64_t seqno, std::uint64_t offset, std::string_view data, bool last = false) {
  wire::PacketHeader header;
  header.offset_in_block = static_cast<std::int64_t>(offset);
  header.seqno = seqno;
  header.last_packet_in_block = last;
  header.data_len = static_cast<std::int32_t>(data.size());
  Bytes sums;
  for (std::size_t at = 0; at < data.size(); at += 4) append_be(sums, crc32c(data.substr(at, 4)));
  Bytes bytes;
  wire::append_packet_start(bytes, header, sums.size() + data.size());
  return bytes + sums + Bytes(data);
}

class BlockReaderTest : public testing::Test {
 protected:
  // Reads [offset, offset + length) from a data node that sends `bytes` and ends.
  Result<std::string> read(const Bytes& bytes, std::uint64_t offset, std::uint64_t length) {
    TestingListener node([&bytes](net::Socket& socket) {
      static_cast<void>(socket.write(bytes).ok());
      socket.shutdown_write();
      char ignored[256];
      while (socket.read_some(ignored, sizeof ignored).value_or(0) > 0) {
      }
    });
    wire::DatanodeID id;
    id.ip_addr = node.address().host;
    id.xfer_port = node.address().port;
    Settings settings;
    settings.data_timeout = std::chrono::seconds(20);
    TRY(std::unique_ptr<BlockReader> reader,
        BlockReader::open(wire::LocatedBlock{}, id, offset, length, "test", settings));
    std::string all;
    char piece[5];
    while (reader->position() < reader->end()) {
      TRY(std::size_t size, reader->read(piece, sizeof piece));
      all.append(piece, size);
    }
    return all;
  }
};

TEST_F(BlockReaderTest, GivesExactlyWhatWasAsked) {
  const Bytes bytes =
      answer_start(0) + packet(0, 0, "abcdefgh") + packet(1, 8, "ijk") + packet(2, 11, "", true);
  EXPECT_EQ(*read(bytes, 0, 11), "abcdefghijk");
  // The node starts with the chunk and ends with it; the rest is not the caller's.
  const Bytes middle =
      answer_start(4) + packet(0, 4, "efgh") + packet(1, 8, "ijkl") + packet(2, 12, "", true);
  EXPECT_EQ(*read(middle, 6, 4), "ghij");
}

TEST_F(BlockReaderTest, WrongChecksumIsCorrupt) {
  Bytes bytes = answer_start(0) + packet(0, 0, "abcdefgh") + packet(1, 8, "", true);
  bytes[bytes.find("fgh")] = 'F';
  const Result<std::string> found = read(bytes, 0, 8);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::kCorrupt);
}

TEST_F(BlockReaderTest, PacketsOutOfOrderAreCorrupt) {
  const Bytes bytes = answer_start(0) + packet(0, 4, "efgh");
  const Result<std::string> found = read(bytes, 0, 8);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::kCorrupt);
}

TEST_F(BlockReaderTest, EarlyEndsAreErrors) {
  EXPECT_FALSE(read(answer_start(0) + packet(0, 0, "abcd"), 0, 8));
  EXPECT_FALSE(read(answer_start(0) + packet(0, 0, "abcd") + packet(1, 4, "", true), 0, 8));
  EXPECT_FALSE(read(answer_start(0), 0, 8));
  EXPECT_FALSE(read("", 0, 8));
}

TEST_F(BlockReaderTest, PacketThatClaimsTooMuchIsRefused) {
  const Result<std::string> found =
      read(answer_start(0) + Bytes("\x7f\xff\xff\xff\x00\x19", 6), 0, 8);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::kCorrupt);
}

// What the fuzzer starts from; the two whole streams are read to their end.
TEST_F(BlockReaderTest, CorpusEndsOneWayOrTheOther) {
  int whole = 0;
  int all = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           SLUICE_SOURCE_DIR "/tests/corpus/hdfs_client_block_reader")) {
    ++all;
    const Result<std::string> bytes = read_file(entry.path().string());
    ASSERT_TRUE(bytes);
    const Result<std::string> found = read(*bytes, 3, 1000);
    if (found && found->size() == 1000) ++whole;
  }
  EXPECT_EQ(whole, 2);
  EXPECT_EQ(all, 5);
}

TEST_F(BlockReaderTest, RefusalNamesTheNodeAndTheReason) {
  wire::BlockOpResponse answer;
  answer.status = wire::TransferStatus::kError;
  answer.message = "Replica not found";
  Bytes bytes;
  wire::append_delimited(bytes, answer);
  const Result<std::string> found = read(bytes, 0, 8);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message().find("data node 127.0.0.1:"), std::string::npos);
  EXPECT_NE(found.error().message().find("Replica not found"), std::string::npos);
}

}  // namespace
}  // namespace sluice::hdfs
