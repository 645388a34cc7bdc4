// One read of a block from one data node: packets in order, each chunk compared with its checksum.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "hdfs/client/data_stream.h"

namespace sluice::hdfs {

// The reason in the error of a read whose bytes are not what their checksums say.
enum class Damage { kChecksum };

class BlockReader {
 public:
  // Starts reading `length` bytes of the block from `offset`.
  static Result<std::unique_ptr<BlockReader>> open(const wire::LocatedBlock& block,
                                                   const wire::DatanodeID& node,
                                                   std::uint64_t offset, std::uint64_t length,
                                                   const std::string& client_name,
                                                   const Settings& settings);

  // The same on a connection that is open.
  static Result<std::unique_ptr<BlockReader>> start(std::unique_ptr<DataStream> stream,
                                                    const wire::LocatedBlock& block,
                                                    const std::string& node, std::uint64_t offset,
                                                    std::uint64_t length,
                                                    const std::string& client_name);

  // The offset in the block of the next byte.
  std::uint64_t position() const { return position_; }
  std::uint64_t end() const { return end_; }
  // Up to `size` bytes, at least one. Damage::kChecksum: the message says where in the block.
  Result<std::size_t> read(char* to, std::size_t size);
  // Drops bytes in front.
  Status skip(std::uint64_t size);

 private:
  BlockReader(std::unique_ptr<DataStream> stream, std::string node, std::uint64_t offset,
              std::uint64_t length)
      : stream_(std::move(stream)),
        node_(std::move(node)),
        position_(offset),
        end_(offset + length) {}

  // Reads the next packet's header and checksums.
  Status next_packet();
  Status verify(const char* data, std::size_t size) const;
  void tell_end();

  std::unique_ptr<DataStream> stream_;
  const std::string node_;
  std::uint64_t position_;
  const std::uint64_t end_;
  wire::ChecksumType type_ = wire::ChecksumType::kChecksumNull;
  std::size_t chunk_ = 512;
  std::string sums_;                 // of the packet
  std::uint64_t packet_offset_ = 0;  // in the block, of the packet's first byte
  std::size_t packet_size_ = 0;
  std::string data_;       // of the packet, when it was not read into the caller's memory
  std::size_t taken_ = 0;  // of data_
};

}  // namespace sluice::hdfs
