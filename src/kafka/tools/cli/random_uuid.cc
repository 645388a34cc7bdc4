#include "kafka/tools/cli/random_uuid.h"

#include <unistd.h>

#include "base/check.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::tools {

std::string random_uuid() {
  wire::Uuid id;
  do {
    CHECK(::getentropy(id.bytes.data(), id.bytes.size()) == 0);
    id.bytes[6] = static_cast<char>((id.bytes[6] & 0x0f) | 0x40);
    id.bytes[8] = static_cast<char>((id.bytes[8] & 0x3f) | 0x80);
  } while (id.to_string().starts_with('-'));
  return id.to_string();
}

}  // namespace sluice::kafka::tools
