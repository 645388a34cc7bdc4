#include "hdfs/client/block_reader.h"

#include <algorithm>
#include <cstring>

#include "base/checksum.h"

namespace sluice::hdfs {

Result<std::unique_ptr<BlockReader>> BlockReader::open(const wire::LocatedBlock& block,
                                                       const wire::DatanodeID& node,
                                                       std::uint64_t offset, std::uint64_t length,
                                                       const std::string& client_name,
                                                       const Settings& settings) {
  TRY(std::unique_ptr<DataStream> stream, DataStream::open(node, block.block_token, settings));
  return start(std::move(stream), block, address_of(node, settings).to_string(), offset, length,
               client_name);
}

Result<std::unique_ptr<BlockReader>> BlockReader::start(std::unique_ptr<DataStream> stream,
                                                        const wire::LocatedBlock& block,
                                                        const std::string& name,
                                                        std::uint64_t offset, std::uint64_t length,
                                                        const std::string& client_name) {
  wire::OpReadBlock op;
  op.header.base_header.block = block.b;
  op.header.base_header.token = block.block_token;
  op.header.client_name = client_name;
  op.offset = offset;
  op.len = length;
  TRY(stream->write(wire::operation(wire::TransferOp::kReadBlock, op)));
  TRY(wire::BlockOpResponse answer, answer_of(*stream, name));
  std::unique_ptr<BlockReader> reader(new BlockReader(std::move(stream), name, offset, length));
  if (answer.read_op_checksum_info) {
    const wire::Checksum& checksum = answer.read_op_checksum_info->checksum;
    reader->type_ = checksum.type;
    reader->chunk_ = checksum.bytes_per_checksum;
    if (reader->chunk_ == 0 && reader->type_ != wire::ChecksumType::kChecksumNull) {
      return Error(ErrorCode::kCorrupt, "data node " + name + ": chunks of 0 bytes");
    }
  }
  return reader;
}

Status BlockReader::next_packet() {
  char lengths[wire::kPacketLengths];
  TRY(stream_->read_exact(lengths, sizeof lengths));
  TRY(wire::PacketLengths sizes, wire::decode_packet_lengths(lengths));
  std::string bytes(sizes.header, '\0');
  TRY(stream_->read_exact(bytes.data(), bytes.size()));
  TRY(wire::PacketHeader header, wire::decode<wire::PacketHeader>(bytes));
  TRY(std::size_t sums, wire::checksums_size(header, sizes.body));
  sums_.resize(sums);
  TRY(stream_->read_exact(sums_.data(), sums_.size()));
  packet_offset_ = static_cast<std::uint64_t>(header.offset_in_block);
  packet_size_ = static_cast<std::size_t>(header.data_len);
  if (packet_size_ == 0 && position_ < end_) {
    return Error(ErrorCode::kIo, "data node " + node_ + ": the block ends at " +
                                     std::to_string(position_) + " in place of " +
                                     std::to_string(end_));
  }
  // The first packet may begin before what was asked: at the start of its chunk.
  if (packet_size_ > 0 &&
      (packet_offset_ > position_ || packet_offset_ + packet_size_ <= position_)) {
    return Error(ErrorCode::kCorrupt, "data node " + node_ + ": a packet that is out of order");
  }
  return {};
}

Status BlockReader::verify(const char* data, std::size_t size) const {
  if (type_ == wire::ChecksumType::kChecksumNull) return {};
  const char* sum = sums_.data();
  const char* const sums_end = sum + sums_.size();
  for (std::size_t at = 0; at < size; at += chunk_, sum += wire::kChecksumSize) {
    if (sum == sums_end) {
      return Error(ErrorCode::kCorrupt, "data node " + node_ + ": checksums are missing");
    }
    const std::string_view chunk(data + at, std::min(chunk_, size - at));
    const std::uint32_t found =
        type_ == wire::ChecksumType::kChecksumCrc32c ? crc32c(chunk) : crc32(chunk);
    const std::uint32_t expected = load_be<std::uint32_t>(sum);
    if (found == expected) continue;
    // As Java prints them: signed.
    const auto number = [](std::uint32_t value) {
      return std::to_string(static_cast<std::int32_t>(value));
    };
    return Error(ErrorCode::kCorrupt,
                 "at " + std::to_string(packet_offset_ + at) + " exp: " + number(expected) +
                     " got: " + number(found) + " (data node " + node_ + ")",
                 Damage::kChecksum);
  }
  return {};
}

Result<std::size_t> BlockReader::read(char* to, std::size_t size) {
  if (taken_ == data_.size()) {
    TRY(next_packet());
    data_.clear();
    taken_ = 0;
    const bool whole = packet_offset_ == position_ && packet_size_ <= size &&
                       packet_offset_ + packet_size_ <= end_;
    if (whole) {
      const std::size_t read = packet_size_;
      TRY(stream_->read_exact(to, read));
      TRY(verify(to, read));
      position_ += read;
      if (position_ == end_) tell_end();
      return read;
    }
    data_.resize(packet_size_);
    const Status read = stream_->read_exact(data_.data(), data_.size());
    const Status verified = read ? verify(data_.data(), data_.size()) : read;
    if (!verified) {
      data_.clear();
      return verified.error();
    }
    taken_ = static_cast<std::size_t>(position_ - packet_offset_);
  }
  const std::size_t some =
      std::min({size, data_.size() - taken_, static_cast<std::size_t>(end_ - position_)});
  std::memcpy(to, data_.data() + taken_, some);
  taken_ += some;
  position_ += some;
  if (position_ == end_) tell_end();
  return some;
}

Status BlockReader::skip(std::uint64_t size) {
  std::string ignored(static_cast<std::size_t>(std::min<std::uint64_t>(size, 64 << 10)), '\0');
  while (size > 0) {
    TRY(std::size_t some, read(ignored.data(), static_cast<std::size_t>(
                                                   std::min<std::uint64_t>(ignored.size(), size))));
    size -= some;
  }
  return {};
}

// The data node likes to hear that its bytes were right. It is of no consequence if it does not.
void BlockReader::tell_end() {
  if (!next_packet()) return;
  wire::ClientReadStatus status;
  status.status = wire::TransferStatus::kChecksumOk;
  Bytes bytes;
  wire::append_delimited(bytes, status);
  static_cast<void>(stream_->write(bytes).ok());
}

}  // namespace sluice::hdfs
