// What we have changed of librdkafka (cmake/Librdkafka.cmake).
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

extern "C" void* rd_gz_decompress(const void* packed, int size, std::uint64_t* unpacked_size);

namespace sluice::kafka::client {
namespace {

std::string pack(std::size_t zeros) {
  const std::string block(1 << 20, '\0');
  std::string packed(zeros / 100 + 1024, '\0');
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  for (std::size_t left = zeros; left > 0; left -= std::min(left, block.size())) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(block.data()));
    stream.avail_in = static_cast<uInt>(std::min(left, block.size()));
    deflate(&stream, Z_NO_FLUSH);
  }
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::optional<std::size_t> unpack(const std::string& packed) {
  std::uint64_t size = 0;
  void* to = rd_gz_decompress(packed.data(), static_cast<int>(packed.size()), &size);
  if (to == nullptr) return std::nullopt;
  std::free(to);
  return size;
}

TEST(LibrdkafkaTest, UnpacksGzipUpToABound) {
  EXPECT_EQ(unpack(pack(0)), 0u);
  EXPECT_EQ(unpack(pack(5'000'000)), 5'000'000u);
  EXPECT_EQ(unpack(pack(99'999'999)), 99'999'999u);
  EXPECT_EQ(unpack(pack(100'000'001)), std::nullopt);
  EXPECT_EQ(unpack("this is not gzip"), std::nullopt);
}

}  // namespace
}  // namespace sluice::kafka::client
