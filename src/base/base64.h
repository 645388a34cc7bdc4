// Reading Base64; bytes.h writes it.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sluice {

// Either alphabet, with or without padding; nothing for what is neither.
std::optional<Bytes> from_base64(ByteView text);

}  // namespace sluice
