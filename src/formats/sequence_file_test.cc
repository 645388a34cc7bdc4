#include "formats/sequence_file.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lz4.h>
#include <snappy.h>
#include <zlib.h>

#include "base/bytes.h"

namespace sluice::formats {
namespace {

std::string long_key(std::int64_t value) {
  std::string key;
  append_be(key, value);
  return key;
}

// What Hadoop 3.2.1 wrote for Flume: two records, then the sync of the end of a batch.
TEST(SequenceFileTest, WritesTheBytesOfHadoop) {
  SequenceFileOptions options{"org.apache.hadoop.io.LongWritable", "org.apache.hadoop.io.Text"};
  options.sync_marker = {'\x66', '\xd8', '\xaa', '\x64', '\x8f', '\xa5', '\xf1', '\x25',
                         '\xc2', '\xc0', '\xc3', '\xed', '\x23', '\xd3', '\x43', '\xff'};
  SequenceFileWriter writer(options);
  std::string out;
  writer.begin(out);
  ASSERT_TRUE(writer.append(long_key(0x1a2073f2df4), "\x06line 1", out));
  ASSERT_TRUE(writer.append(long_key(0x1a2073f2e16), "\x06line 2", out));
  ASSERT_TRUE(writer.sync(out));
  ASSERT_TRUE(writer.sync(out));  // nothing since
  EXPECT_EQ(to_hex(out),
            "53455106216f72672e6170616368652e6861646f6f702e696f2e4c6f6e675772697461626c65"
            "196f72672e6170616368652e6861646f6f702e696f2e54657874000000000000"
            "66d8aa648fa5f125c2c0c3ed23d343ff"
            "0000000f00000008000001a2073f2df4066c696e652031"
            "0000000f00000008000001a2073f2e16066c696e652032"
            "ffffffff66d8aa648fa5f125c2c0c3ed23d343ff");
}

// A reader of a split finds its place by the markers, so they come at least every 100 KiB.
TEST(SequenceFileTest, SyncsByItself) {
  SequenceFileWriter writer({"k", "v", nullptr, random_sync_marker()});
  std::string out;
  writer.begin(out);
  const std::string value(1000, 'x');
  for (int i = 0; i < 250; ++i) ASSERT_TRUE(writer.append("key", value, out));
  std::size_t syncs = 0;
  const std::string escape = "\xff\xff\xff\xff";
  for (std::size_t at = out.find(escape); at != std::string::npos; at = out.find(escape, at + 4)) {
    ++syncs;
  }
  EXPECT_EQ(syncs, 2u);
}

TEST(SequenceFileTest, CompressesByBlock) {
  const Result<const HadoopCodec*> codec = find_hadoop_codec("DefaultCodec");
  ASSERT_TRUE(codec);
  SequenceFileWriter writer({"k", "v", *codec, SyncMarker{}});
  std::string out;
  writer.begin(out);
  ASSERT_TRUE(writer.append("key1", "value1", out));
  const std::size_t head = out.size();
  ASSERT_TRUE(writer.append("key2", "value2", out));
  EXPECT_EQ(out.size(), head);  // gathered, not written
  ASSERT_TRUE(writer.sync(out));
  EXPECT_EQ(out.substr(head, 4), "\xff\xff\xff\xff");
  EXPECT_EQ(out[head + 20], 2);  // records
  ASSERT_TRUE(writer.sync(out));
}

TEST(VintTest, IsHadoops) {
  const auto encoded = [](std::int64_t value) {
    std::string out;
    append_vint(out, value);
    return to_hex(out);
  };
  EXPECT_EQ(encoded(0), "00");
  EXPECT_EQ(encoded(127), "7f");
  EXPECT_EQ(encoded(-112), "90");
  EXPECT_EQ(encoded(128), "8f80");
  EXPECT_EQ(encoded(255), "8fff");
  EXPECT_EQ(encoded(256), "8e0100");
  EXPECT_EQ(encoded(-113), "8770");
  EXPECT_EQ(encoded(1LL << 32), "8b0100000000");
}

TEST(HadoopCodecTest, IsFoundByEveryNameItHas) {
  for (const char* name :
       {"gzip", "GZIP", "GzipCodec", "org.apache.hadoop.io.compress.GzipCodec"}) {
    const Result<const HadoopCodec*> codec = find_hadoop_codec(name);
    ASSERT_TRUE(codec) << name;
    EXPECT_EQ((*codec)->extension, ".gz");
  }
  EXPECT_EQ(find_hadoop_codec("lzo").error().code(), ErrorCode::kUnsupported);
  EXPECT_NE(find_hadoop_codec("gzp").error().message().find("did you mean 'gzip'"),
            std::string::npos);
}

// The member that the real agent wrote for these five lines.
TEST(HadoopCodecTest, GzipIsThatOfJava) {
  const std::string lines = "line 1\nline 2\nline 3\nline 4\nline 5\n";
  EXPECT_EQ(to_hex(*(*find_hadoop_codec("gzip"))->compress(lines)),
            "1f8b08000000000000ffcbc9cc4b553"
            "0e4ca01514610ca1842994028532e00aab1f2f623000000");
}

TEST(HadoopCodecTest, BlocksCarryTheirSizes) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += std::to_string(i) + " ";
  const std::string out = *(*find_hadoop_codec("snappy"))->compress(bytes);
  std::string back;
  for (std::size_t at = 0; at < out.size();) {
    const auto raw = load_be<std::uint32_t>(out.data() + at);
    const auto size = load_be<std::uint32_t>(out.data() + at + 4);
    std::string block;
    ASSERT_TRUE(snappy::Uncompress(out.data() + at + 8, size, &block));
    EXPECT_EQ(block.size(), raw);
    back += block;
    at += 8 + size;
  }
  EXPECT_EQ(back, bytes);
}

TEST(HadoopCodecTest, Bzip2ReadsBack) {
  const std::string text(100'000, 'z');
  std::string packed = *(*find_hadoop_codec("bzip2"))->compress(text);
  std::string back(text.size(), '\0');
  auto size = static_cast<unsigned>(back.size());
  ASSERT_EQ(BZ2_bzBuffToBuffDecompress(back.data(), &size, packed.data(),
                                       static_cast<unsigned>(packed.size()), 0, 0),
            BZ_OK);
  EXPECT_EQ(back, text);
}

}  // namespace
}  // namespace sluice::formats
