// Every decompressor against any bytes: the first byte picks the format.
#include "base/check.h"
#include "codec/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sluice;
  if (size == 0) return 0;
  constexpr std::size_t kLimit = 1u << 20;
  const auto format = static_cast<codec::Format>(data[0] % 8);
  const ByteView in(reinterpret_cast<const char*>(data) + 1, size - 1);
  Result<Bytes> out = codec::decompress(format, in, kLimit);
  if (out) {
    CHECK(out->size() <= kLimit);
    Result<Bytes> again = codec::decompress(format, *codec::compress(format, *out), kLimit);
    CHECK(again && *again == *out);
  }
  return 0;
}
