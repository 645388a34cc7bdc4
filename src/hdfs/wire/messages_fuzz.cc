// The first two bytes choose a message, the rest are its bytes. What decodes must encode to bytes
// that decode again to the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hdfs/wire/messages.h"

using sluice::Bytes;
using sluice::ByteView;
using sluice::Result;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto types = sluice::hdfs::wire::all_messages();
  const std::size_t chosen = (data[0] + 256U * data[1]) % types.size();
  const ByteView bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Result<Bytes> once = types[chosen].recode(bytes);
  if (!once) return 0;
  const Result<Bytes> twice = types[chosen].recode(*once);
  if (!twice || *twice != *once) std::abort();
  return 0;
}
