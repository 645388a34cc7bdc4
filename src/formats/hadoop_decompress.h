// Unpacking what Hadoop's codecs packed, as a whole and within a bound.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/hadoop_codec.h"

namespace sluice::formats {

// kCorrupt: not what the codec writes. kResourceExhausted: more than `limit` bytes would come out.
Result<std::string> hadoop_decompress(const HadoopCodec& codec, std::string_view bytes,
                                      std::size_t limit);

}  // namespace sluice::formats
