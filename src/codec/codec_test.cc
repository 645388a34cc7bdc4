#include "codec/codec.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sluice::codec {
namespace {

constexpr Format kAll[] = {Format::kGzip, Format::kZlib, Format::kDeflate, Format::kBzip2,
                           Format::kZstd, Format::kLz4,  Format::kSnappy,  Format::kSnappyXerial};

class CodecTest : public testing::TestWithParam<Format> {};

Bytes text_of(std::size_t size) {
  Bytes text;
  for (std::uint32_t i = 0; text.size() < size; ++i)
    text += "line " + std::to_string(i * 2654435761u) + "\n";
  text.resize(size);
  return text;
}

TEST_P(CodecTest, GivesBackWhatWasCompressed) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{300'000}}) {
    const Bytes text = text_of(size);
    Result<Bytes> packed = compress(GetParam(), text);
    ASSERT_TRUE(packed) << packed.error().message();
    Result<Bytes> back = decompress(GetParam(), *packed, size);
    ASSERT_TRUE(back) << back.error().message() << " size " << size;
    EXPECT_EQ(*back, text);
  }
}

// A bomb: a few KiB that become 64 MiB must end at the bound.
TEST_P(CodecTest, RefusesMoreThanTheLimit) {
  const Bytes zeros(64u << 20, '\0');
  Result<Bytes> packed = compress(GetParam(), zeros);
  ASSERT_TRUE(packed);
  Result<Bytes> back = decompress(GetParam(), *packed, 1u << 20);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code(), ErrorCode::kResourceExhausted) << back.error().message();
}

TEST_P(CodecTest, RefusesDataThatIsCutShort) {
  Result<Bytes> packed = compress(GetParam(), text_of(100'000));
  ASSERT_TRUE(packed);
  for (const std::size_t size :
       {packed->size() - 1, packed->size() / 2, std::size_t{5}, std::size_t{0}}) {
    Result<Bytes> back = decompress(GetParam(), ByteView(*packed).substr(0, size), 1u << 20);
    ASSERT_FALSE(back) << size;
    EXPECT_EQ(back.error().code(), ErrorCode::kCorrupt);
  }
}

TEST_P(CodecTest, RefusesForeignBytes) {
  Result<Bytes> back =
      decompress(GetParam(), "this is no compressed data at all, whatever the format", 1000);
  ASSERT_FALSE(back);
}

TEST_P(CodecTest, StreamsInSmallSteps) {
  const Bytes text = text_of(200'000);
  auto compressor = make_compressor(GetParam());
  Bytes packed;
  for (std::size_t at = 0; at < text.size(); at += 777) {
    ASSERT_TRUE(compressor->write(ByteView(text).substr(at, 777), packed));
  }
  ASSERT_TRUE(compressor->finish(packed));
  if (GetParam() == Format::kSnappy) return;  // a raw block has no steps
  auto decompressor = make_decompressor(GetParam());
  Bytes back;
  for (std::size_t at = 0; at < packed.size(); at += 501) {
    ByteView in = ByteView(packed).substr(at, 501);
    for (std::size_t before = back.size();; before = back.size()) {
      ASSERT_TRUE(decompressor->read(in, back, 1000));
      if (in.empty() && back.size() - before < 1000) break;
    }
  }
  EXPECT_TRUE(decompressor->complete());
  EXPECT_EQ(back, text);
}

INSTANTIATE_TEST_SUITE_P(Formats, CodecTest, testing::ValuesIn(kAll), [](const auto& param) {
  return std::string(format_name(param.param)) + std::to_string(static_cast<int>(param.param));
});

TEST(CodecJoinedTest, ReadsStreamsOneAfterTheOther) {
  for (const Format format : {Format::kGzip, Format::kBzip2, Format::kZstd, Format::kLz4}) {
    const Bytes joined = *compress(format, "first ") + *compress(format, "second");
    Result<Bytes> back = decompress(format, joined, 100);
    ASSERT_TRUE(back) << format_name(format) << back.error().message();
    EXPECT_EQ(*back, "first second");
  }
}

// Some producers write a raw block where Kafka's own clients write snappy-java's framing.
TEST(CodecSnappyTest, XerialReaderTakesRawBlocks) {
  EXPECT_EQ(*decompress(Format::kSnappyXerial, *compress(Format::kSnappy, "a raw block"), 100),
            "a raw block");
}

Result<Bytes> unpack(Format format, ByteView in, Trailing trailing) {
  const auto decompressor = make_decompressor(format, 1000, trailing);
  Bytes out;
  TRY(decompressor->read(in, out, 1000));
  if (!decompressor->complete()) return Error(ErrorCode::kCorrupt, "cut short");
  return out;
}

// As Java's GZIPInputStream, Kafka's LZ4 reader and snappy-java's stream do.
TEST(CodecTrailingTest, IsPassedOverWhereTheJvmDoes) {
  using namespace std::string_literals;
  const struct {
    Format format;
    Bytes behind;
    const char* comes_out;  // null: refused
  } cases[] = {
      {Format::kGzip, "\0\0\0\0\0"s, "text"},
      {Format::kGzip, "\x1f\x8b\x08"s, "text"},  // too short for another member
      {Format::kGzip, *compress(Format::kGzip, "more"), "textmore"},
      {Format::kGzip, "\x1f\x8b\x08 but then nothing of gzip", nullptr},
      {Format::kLz4, "\0\0"s, "text"},
      {Format::kLz4, *compress(Format::kLz4, "more"), "text"},
      {Format::kSnappyXerial, "\0\0"s, "text"},
      {Format::kSnappyXerial, "\0\0\0\0\0"s, nullptr},
      {Format::kZstd, "\0\0"s, nullptr},
      {Format::kZstd, *compress(Format::kZstd, "more"), "textmore"},
  };
  for (const auto& one : cases) {
    const Bytes packed = *compress(one.format, "text") + one.behind;
    const Result<Bytes> out = unpack(one.format, packed, Trailing::kIgnored);
    const std::string name = std::string(format_name(one.format)) + " " + to_hex(one.behind);
    ASSERT_EQ(out.ok(), one.comes_out != nullptr) << name;
    if (!out) continue;
    EXPECT_EQ(*out, one.comes_out) << name;
  }
  EXPECT_FALSE(unpack(Format::kGzip, *compress(Format::kGzip, "text") + "\0"s, Trailing::kRefused));
}

// A decompressor is made for what an input claims only after somebody has granted it.
TEST(CodecWorkingBytesTest, GrowWithWhatTheInputClaims) {
  const Bytes text = text_of(4u << 20);
  EXPECT_LT(working_bytes(Format::kGzip, *compress(Format::kGzip, text)), 100'000u);
  EXPECT_LT(working_bytes(Format::kLz4, *compress(Format::kLz4, text)), 300'000u);
  EXPECT_GT(working_bytes(Format::kZstd, *compress(Format::kZstd, text)), 1'000'000u);
  // A stream whose length was not known beforehand claims its level's window, however short it is.
  EXPECT_LT(working_bytes(Format::kZstd, *compress(Format::kZstd, "text")), 3'000'000u);
  EXPECT_GT(working_bytes(Format::kSnappy, *compress(Format::kSnappy, text)), text.size());
  // Blocks of 32 KiB, but all of the input is held.
  const Bytes framed = *compress(Format::kSnappyXerial, text);
  EXPECT_GT(working_bytes(Format::kSnappyXerial, framed), framed.size());
  EXPECT_LT(working_bytes(Format::kSnappyXerial, framed), framed.size() + 200'000u);
}

// The fuzzer's corpus: the first byte is the format. Whole, each unpacks to the same text; cut, to
// none.
TEST(CodecCorpusTest, EverySeedUnpacks) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(SLUICE_SOURCE_DIR "/tests/corpus/codec_codec")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto format = static_cast<Format>(bytes.at(0));
    const ByteView packed = ByteView(bytes).substr(1);
    Result<Bytes> text = decompress(format, packed, 1000);
    ASSERT_TRUE(text) << entry.path() << text.error().message();
    EXPECT_EQ(*text, "sluice sluice sluice lake");
    for (std::size_t size = 0; size < packed.size(); ++size) {
      Result<Bytes> cut = decompress(format, packed.substr(0, size), 1000);
      EXPECT_FALSE(cut && *cut == *text) << entry.path() << " cut to " << size;
    }
    ++count;
  }
  EXPECT_EQ(count, 8);
}

}  // namespace
}  // namespace sluice::codec
