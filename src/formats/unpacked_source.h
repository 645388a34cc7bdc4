// The content of a file that may be compressed by one of Hadoop's codecs, told by its name.
#pragma once

#include <string_view>

#include "formats/byte_source.h"

namespace sluice::formats {

// Whether a file of this name is compressed, so that it can't be read from the middle.
bool is_packed(std::string_view name);

// What `raw` gives, unpacked if the name says so. kUnsupported: a codec that is not read here.
Result<ByteSource::Read> unpacked(ByteSource::Read raw, std::string_view name);

}  // namespace sluice::formats
