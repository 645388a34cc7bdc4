// A packet of a block, with its checksums, as it goes to a data node.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "hdfs/client/settings.h"

namespace sluice::hdfs {

struct Packet {
  std::int64_t seqno = 0;
  std::uint64_t offset = 0;  // in the block
  std::uint64_t size = 0;    // of its data
  bool last = false;         // of the block; without data
  // As sent. Shared: it may be acknowledged while the thread that sends it still holds it.
  std::shared_ptr<const Bytes> bytes;
};

// Data with its checksums, framed. `sync`: acknowledged when the disk has it.
Packet make_packet(std::int64_t seqno, std::uint64_t offset, std::string_view data, bool last,
                   bool sync, const Settings& settings);

}  // namespace sluice::hdfs
