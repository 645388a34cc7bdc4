#include "formats/compressed_stream.h"

#include <gtest/gtest.h>

#include "codec/codec.h"

namespace sluice::formats {
namespace {

TEST(CompressedStreamTest, FindsCodecsByEveryName) {
  for (const char* name : {"gzip", "GzipCodec", "org.apache.hadoop.io.compress.GzipCodec"}) {
    const auto found = find_stream_codec(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ((*found)->extension, ".gz");
  }
  EXPECT_EQ(find_stream_codec("nope").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(find_stream_codec("lzop").error().code(), ErrorCode::kUnsupported);
}

TEST(CompressedStreamTest, GzipComesBackWhole) {
  auto stream = make_compressed_stream(**find_stream_codec("gzip"));
  Bytes packed;
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    all += line;
    ASSERT_TRUE(stream->write(line, packed));
  }
  ASSERT_TRUE(stream->finish(packed));
  EXPECT_EQ(*codec::decompress(codec::Format::kGzip, packed, 1 << 20), all);
}

// An empty split is a valid member, not an empty file.
TEST(CompressedStreamTest, AnEmptyGzipIsAValidOne) {
  auto stream = make_compressed_stream(**find_stream_codec("gzip"));
  Bytes packed;
  ASSERT_TRUE(stream->finish(packed));
  EXPECT_FALSE(packed.empty());
  EXPECT_EQ(*codec::decompress(codec::Format::kGzip, packed, 10), "");
}

TEST(CompressedStreamTest, SnappyIsCutIntoHadoopsBlocks) {
  auto stream = make_compressed_stream(**find_stream_codec("snappy"));
  const std::string all(300'000, 'x');
  Bytes packed;
  ASSERT_TRUE(stream->write(all, packed));
  ASSERT_TRUE(stream->finish(packed));
  std::string back;
  for (std::size_t at = 0; at < packed.size();) {
    const auto raw = load_be<std::uint32_t>(packed.data() + at);
    const auto size = load_be<std::uint32_t>(packed.data() + at + 4);
    const auto block =
        codec::decompress(codec::Format::kSnappy, ByteView(packed).substr(at + 8, size), raw);
    ASSERT_TRUE(block);
    back += *block;
    at += 8 + size;
  }
  EXPECT_EQ(back, all);
}

}  // namespace
}  // namespace sluice::formats
