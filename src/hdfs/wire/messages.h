// Every generated message by the name it has in schema/hadoop/, for tests and fuzzers.
#pragma once

#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::hdfs::wire {

struct MessageType {
  const char* name;
  // Decodes, and encodes what was understood.
  Result<Bytes> (*recode)(ByteView bytes);
};

std::span<const MessageType> all_messages();

}  // namespace sluice::hdfs::wire
