#include "formats/sequence_file_reader.h"

#include <gtest/gtest.h>

#include <cstring>

#include "formats/sequence_file.h"

namespace sluice::formats {
namespace {

ByteSource source_of(const std::string& bytes) {
  return ByteSource([bytes, at = std::size_t{0}](char* to, std::size_t size) mutable {
    // In small pieces, as a network gives them.
    const std::size_t some = std::min({size, bytes.size() - at, std::size_t{7}});
    std::memcpy(to, bytes.data() + at, some);
    at += some;
    return Result<std::size_t>(some);
  });
}

std::string written(const char* codec, int records) {
  SequenceFileOptions options{.key_class = "org.apache.hadoop.io.LongWritable",
                              .value_class = "org.apache.hadoop.io.Text"};
  if (codec != nullptr) options.codec = *find_hadoop_codec(codec);
  options.sync_marker.fill('s');
  SequenceFileWriter writer(options);
  std::string out;
  writer.begin(out);
  for (int i = 0; i < records; ++i) {
    EXPECT_TRUE(writer.append("k" + std::to_string(i), "value " + std::to_string(i * i), out));
    if (i % 100 != 99) continue;
    EXPECT_TRUE(writer.sync(out));
  }
  EXPECT_TRUE(writer.sync(out));
  return out;
}

// What our writer writes, whose bytes are those of the real one, comes back record by record.
TEST(SequenceFileReaderTest, ReadsWhatIsWritten) {
  for (const char* codec :
       {static_cast<const char*>(nullptr), "deflate", "gzip", "bzip2", "zstd", "snappy", "lz4"}) {
    auto reader = SequenceFileReader::open(source_of(written(codec, 250)));
    ASSERT_TRUE(reader) << reader.error().message();
    EXPECT_EQ((*reader)->value_class(), "org.apache.hadoop.io.Text");
    std::string key, value;
    for (int i = 0; i < 250; ++i) {
      const Result<bool> more = (*reader)->next(key, value);
      ASSERT_TRUE(more) << more.error().message();
      ASSERT_TRUE(*more);
      ASSERT_EQ(key, "k" + std::to_string(i));
      ASSERT_EQ(value, "value " + std::to_string(i * i));
    }
    EXPECT_FALSE(*(*reader)->next(key, value));
  }
}

// Cut anywhere, it ends with an error or at a record's end, and never with a wrong record.
TEST(SequenceFileReaderTest, ACutFileIsNoticed) {
  for (const char* codec : {static_cast<const char*>(nullptr), "deflate"}) {
    const std::string whole = written(codec, 20);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      auto reader = SequenceFileReader::open(source_of(whole.substr(0, size)));
      if (!reader) continue;
      std::string key, value;
      int count = 0;
      for (;; ++count) {
        const Result<bool> more = (*reader)->next(key, value);
        if (!more || !*more) break;
        EXPECT_EQ(key, "k" + std::to_string(count));
      }
      EXPECT_LE(count, 20);
    }
  }
}

TEST(SequenceFileReaderTest, IntegersOfAnySizeComeBack) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{127}, std::int64_t{128}, std::int64_t{-112},
        std::int64_t{-113}, std::int64_t{-129}, std::int64_t{1} << 40, INT64_MAX, INT64_MIN}) {
    std::string bytes;
    append_vint(bytes, value);
    std::string_view left = bytes;
    std::int64_t read = 1;
    ASSERT_TRUE(take_vint(left, read)) << value;
    EXPECT_EQ(read, value);
    EXPECT_TRUE(left.empty());
  }
}

}  // namespace
}  // namespace sluice::formats
