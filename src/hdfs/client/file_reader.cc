#include "hdfs/client/file_reader.h"

#include <algorithm>
#include <random>
#include <thread>

#include "hdfs/client/replica_length.h"

namespace sluice::hdfs {

// Locations are asked for this much of the file at a time.
constexpr std::uint64_t kPrefetch = std::uint64_t{10} << 30;
// A read that jumps takes this much at least, in case the next one goes on behind it.
constexpr std::uint64_t kShortRead = 1 << 20;
// Reading on is cheaper than asking anew for a gap up to this.
constexpr std::uint64_t kSkip = 128 << 10;
constexpr int kRefetches = 3;

static std::uint64_t end_of(const wire::LocatedBlock& block) {
  return block.offset + block.b.num_bytes.value_or(0);
}

Result<std::unique_ptr<lake::Reader>> FileReader::open(std::shared_ptr<NameNode> name_node,
                                                       const std::string& path) {
  std::unique_ptr<FileReader> reader(new FileReader(std::move(name_node), path));
  TRY(reader->fetch(0));
  return std::unique_ptr<lake::Reader>(std::move(reader));
}

Status FileReader::fetch(std::uint64_t offset) {
  TRY(wire::GetBlockLocationsResponse answer,
      name_node_->call(wire::client_protocol::kGetBlockLocations,
                       {.src = path_, .offset = offset, .length = kPrefetch}));
  if (!answer.locations) return Error(ErrorCode::kNotFound, "File does not exist: " + path_);
  const wire::LocatedBlocks& found = *answer.locations;
  if (found.file_encryption_info) {
    return Error(ErrorCode::kUnsupported, path_ + ": lies in an encryption zone");
  }
  if (found.ec_policy && found.ec_policy->id != 0) {
    return Error(ErrorCode::kUnsupported, path_ + ": is erasure coded");
  }
  length_ = found.file_length;
  for (const wire::LocatedBlock& block : found.blocks) {
    const auto place =
        std::lower_bound(blocks_.begin(), blocks_.end(), block,
                         [](const auto& a, const auto& b) { return a.offset < b.offset; });
    if (place != blocks_.end() && place->offset == block.offset) {
      *place = block;
    } else {
      blocks_.insert(place, block);
    }
  }
  if (found.under_construction && found.last_block && !found.is_last_block_complete) {
    wire::LocatedBlock last = *found.last_block;
    auto length = replica_length(last, name_node_->settings());
    if (!length) return length.error().with(path_);
    last.b.num_bytes = *length;
    if (!blocks_.empty() && blocks_.back().offset == last.offset) blocks_.pop_back();
    length_ = std::max(length_, end_of(last));
    blocks_.push_back(std::move(last));
  }
  return {};
}

Result<const wire::LocatedBlock*> FileReader::block_at(std::uint64_t offset) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto place = std::upper_bound(
        blocks_.begin(), blocks_.end(), offset,
        [](std::uint64_t at, const wire::LocatedBlock& block) { return at < block.offset; });
    if (place != blocks_.begin() && offset < end_of(*--place)) return &*place;
    if (attempt == 0) TRY(fetch(offset));
  }
  return Error(ErrorCode::kIo, path_ + ": no block holds offset " + std::to_string(offset));
}

Status FileReader::aim(const wire::LocatedBlock& block, std::uint64_t offset, std::size_t size) {
  const std::uint64_t in_block = offset - block.offset;
  if (reader_ && block_offset_ == block.offset && reader_->position() <= in_block &&
      in_block < reader_->end() && in_block - reader_->position() <= kSkip) {
    return reader_->skip(in_block - reader_->position());
  }
  reader_.reset();
  std::uint64_t length = end_of(block) - offset;
  // From the start, or where the last read ended: the whole rest. Else little.
  if (offset != 0 && offset != next_) {
    length = std::min(length, std::max<std::uint64_t>(size, kShortRead));
  }
  Error last(ErrorCode::kUnavailable,
             path_ + ": no data node has " + std::to_string(block.b.block_id));
  for (const wire::DatanodeInfo& node : block.locs) {
    const std::string name = address_of(node.id, name_node_->settings()).to_string();
    if (dead_.contains(name)) continue;
    Result<std::unique_ptr<BlockReader>> opened = BlockReader::open(
        block, node.id, in_block, length, name_node_->client_name(), name_node_->settings());
    if (opened) {
      reader_ = std::move(*opened);
      block_offset_ = block.offset;
      node_ = name;
      return {};
    }
    last = opened.error();
    dead_.insert(name);
  }
  return last;
}

void FileReader::give_up(const wire::LocatedBlock& block, const Error& error) {
  reader_.reset();
  dead_.insert(node_);
  if (error.code() != ErrorCode::kCorrupt) return;
  if (error.reason<Damage>()) {
    damage_ = Error(ErrorCode::kCorrupt, "Checksum error: " + path_ + " " + error.message());
  }
  wire::LocatedBlock bad = block;
  std::erase_if(bad.locs, [this](const wire::DatanodeInfo& node) {
    return address_of(node.id, name_node_->settings()).to_string() != node_;
  });
  bad.storage_types.clear();
  bad.storage_ids.clear();
  bad.is_cached.clear();
  // The name node finds out by itself as well, only later.
  static_cast<void>(
      name_node_->call(wire::client_protocol::kReportBadBlocks, {.blocks = {bad}}).ok());
}

Result<std::size_t> FileReader::read_at(std::uint64_t offset, char* to, std::size_t size) {
  if (offset >= length_ || size == 0) return std::size_t{0};
  size = static_cast<std::size_t>(std::min<std::uint64_t>(size, length_ - offset));
  std::mt19937 random(std::random_device{}());
  for (int refetches = 0;;) {
    TRY(const wire::LocatedBlock* block, block_at(offset));
    const Status aimed = aim(*block, offset, size);
    Error error(ErrorCode::kInternal, "");
    if (aimed) {
      Result<std::size_t> read = reader_->read(to, size);
      if (read) {
        next_ = offset + *read;
        damage_.reset();
        return read;
      }
      error = read.error();
      give_up(*block, error);
    } else if (reader_) {
      error = aimed.error();
      give_up(*block, error);
    } else {
      error = aimed.error();
      // Every replica failed: others may be known by now, or the same may answer again.
      if (++refetches > kRefetches) return damage_ ? *damage_ : error.with(path_);
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % (200U * refetches)));
      dead_.clear();
      TRY(fetch(offset));
    }
  }
}

}  // namespace sluice::hdfs
