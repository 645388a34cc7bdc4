#include "hdfs/wire/messages.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "hdfs/wire/hdfs.h"

namespace sluice::hdfs::wire {
namespace {

struct Golden {
  std::string name;
  std::string kind;
  Bytes bytes;
};

Bytes from_hex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; hex != "-" && i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::vector<Golden> goldens() {
  std::ifstream in(SLUICE_SOURCE_DIR "/tests/golden/hdfs/wire/messages.txt");
  std::vector<Golden> all;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    Golden golden;
    std::string hex;
    words >> golden.name >> golden.kind >> hex;
    golden.bytes = from_hex(hex);
    all.push_back(std::move(golden));
  }
  return all;
}

const MessageType* find(const std::string& name) {
  for (const MessageType& type : all_messages()) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

// Bytes made by Hadoop's own classes decode, and encode to the same bytes.
TEST(MessagesTest, AgreeWithBytesThatHadoopMade) {
  std::size_t seen = 0;
  for (const Golden& golden : goldens()) {
    const MessageType* type = find(golden.name);
    ASSERT_TRUE(type) << golden.name;
    const Result<Bytes> again = type->recode(golden.bytes);
    ASSERT_TRUE(again.ok()) << golden.name << ": " << again.error().message();
    EXPECT_EQ(to_hex(*again), to_hex(golden.bytes)) << golden.name << " " << golden.kind;
    ++seen;
  }
  EXPECT_GT(seen, 600u);
}

// A message cut anywhere is an error or a shorter message, never a crash, and never bytes it had
// not.
TEST(MessagesTest, SurviveEveryTruncation) {
  for (const Golden& golden : goldens()) {
    const MessageType* type = find(golden.name);
    ASSERT_TRUE(type);
    for (std::size_t size = 0; size < golden.bytes.size() && size < 400; ++size) {
      const Result<Bytes> again = type->recode(ByteView(golden.bytes).substr(0, size));
      if (again.ok()) {
        EXPECT_LE(again->size(), size);
      }
    }
  }
}

TEST(MessagesTest, NameTheRequiredFieldThatLacks) {
  const auto block = decode<ExtendedBlock>(ByteView("\x10\x05", 2));
  ASSERT_FALSE(block.ok());
  EXPECT_EQ(block.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(block.error().message().find("ExtendedBlock.poolId"), std::string::npos);
}

TEST(MessagesTest, SkipUnknownFields) {
  Bytes bytes =
      encode(ExtendedBlock{.pool_id = "p", .block_id = 7, .generation_stamp = 8, .num_bytes = {}});
  const Bytes known = bytes;
  ProtoWriter out(bytes);
  out.uint64(100, 5);
  out.sfixed32(101, 6);
  out.sfixed64(102, 7);
  out.bytes(103, "eight");
  const auto block = decode<ExtendedBlock>(bytes);
  ASSERT_TRUE(block.ok());
  EXPECT_EQ(block->block_id, 7u);
  EXPECT_EQ(encode(*block), known);
}

// An enum value of a newer Hadoop counts as absent, as protobuf has it.
TEST(MessagesTest, TakeUnknownEnumValuesForAbsent) {
  Bytes bytes;
  ProtoWriter out(bytes);
  out.bytes(1, "uuid");
  out.int32(3, 99);
  const auto storage = decode<DatanodeStorage>(bytes);
  ASSERT_TRUE(storage.ok());
  EXPECT_FALSE(storage->storage_type.has_value());
}

// Two bytes on the wire may not become hundreds in memory without end.
TEST(MessagesTest, BoundWhatRepeatedFieldsTake) {
  Bytes bytes;
  for (int i = 0; i < 1'000'000; ++i) bytes += ByteView("\x0a\x00", 2);
  const auto infos = decode<DatanodeInfos>(bytes);
  ASSERT_FALSE(infos.ok());
  EXPECT_EQ(infos.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace sluice::hdfs::wire
