// Bytes: readers, blocks, and the checksums of files as HDFS computes them.
#include <fcntl.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"
#include "base/log.h"
#include "lake/engine/engine.h"

namespace sluice::lake {

namespace {

class Md5 {
 public:
  Md5() : context_(EVP_MD_CTX_new()) {
    CHECK(context_ != nullptr && EVP_DigestInit_ex(context_, EVP_md5(), nullptr) == 1);
  }
  ~Md5() { EVP_MD_CTX_free(context_); }
  Md5(const Md5&) = delete;
  Md5& operator=(const Md5&) = delete;

  void add(std::string_view bytes) {
    CHECK(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1);
  }
  std::string finish() {
    std::string digest(16, '\0');
    CHECK(EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(digest.data()), nullptr) ==
          1);
    return digest;
  }

 private:
  EVP_MD_CTX* context_;
};

constexpr std::uint64_t kPiece = 8 << 20;  // bytes of a file whose checksums are taken at once

}  // namespace

void Engine::found_corrupt(std::uint64_t file_id, const std::string& path, std::uint64_t offset) {
  log::error("file is corrupt: its bytes do not match their checksum; restore it from a copy",
             {{"path", path}, {"offset", offset}});
  const Lock lock(mutex_);
  corrupt_.try_emplace(file_id, offset);
}

Result<VerifiedFile::Source> Engine::source_of(Place& place) {
  if (place.snapshot != nullptr) return source_in_snapshot(place);
  Node& node = *place.node;
  VerifiedFile::Source source;
  source.id = node.id;
  source.path = place.path;
  TRY(source.fd, open_place(place, O_RDONLY));
  TRY(source.stat, stat_of(source.fd.get()));
  if (!node.is(source.stat)) {
    return Error(ErrorCode::kUnavailable, place.path + " was replaced just now; open it again");
  }
  const auto writing = node.open ? open_.find(node.id) : open_.end();
  if (writing != open_.end()) {
    const OpenFile::View view = writing->second->view();
    source.open = true;
    source.length = view.length;
    source.sums = !writing->second->summed() ? Sums::kNone
                  : view.in_file             ? Sums::kFile
                                             : Sums::kInline;
    source.inline_sums = view.head_sums;
    if (view.length % kChunkSize != 0) source.tail_crc = view.tail_crc;
  } else {
    refresh(node, source.stat);
    source.length = source.stat.size;
    source.sums = node.sums;
    source.inline_sums = node.inline_sums;
  }
  if (source.sums == Sums::kFile) {
    Result<Fd> sums = sums_->open_sums(node.id);
    const Result<std::uint64_t> stored = sums ? stored_sums(sums->get()) : Result<std::uint64_t>(0);
    if (stored && *stored >= chunk_count(source.length)) {
      source.sums_fd = *std::move(sums);
    } else {
      log::warn("checksums of a file are lost; it is read without them", {{"path", place.path}});
      source.sums = Sums::kNone;
    }
  }
  return source;
}

VerifiedFile Engine::verified(VerifiedFile::Source source) {
  const std::uint64_t id = source.id;
  const std::string path = source.path;
  return VerifiedFile(std::move(source),
                      [this, id, path](std::uint64_t at) { found_corrupt(id, path, at); });
}

// Called before an entry goes, with all below it: what a client is reading of it stays readable.
void Engine::keep_for_readers(const Node& going) {
  const std::int64_t now = now_ms();
  for (const std::uint64_t id : kept_.located_lately(now)) {
    const Node* node = tree_.find(id);
    const Node* at = node;
    while (at != nullptr && at != &going) at = at->parent;
    if (at == nullptr) continue;
    Result<Place> place = place_of(id);
    if (!place || place->node->is_directory()) continue;
    Result<VerifiedFile::Source> source = source_of(*place);
    if (!source) continue;
    const auto writing = open_.find(id);
    const OpenFile* file = writing == open_.end() ? nullptr : writing->second.get();
    kept_.keep(id, {*std::move(source), layout(*place->node, file), place->node->generation, 0},
               now);
  }
}

Result<std::unique_ptr<BlockReader>> Engine::read_kept(const Block& block) {
  const KeptFiles::File* file = kept_.find(block_file_id(block.id), now_ms());
  const std::uint32_t index = block_index(block.id);
  if (file == nullptr || index >= file->block_starts.size() ||
      block.generation > file->generation) {
    return Error(ErrorCode::kNotFound, "block " + std::to_string(block.id) + " does not exist");
  }
  const std::uint64_t start = file->block_starts[index];
  const bool last = index + 1 == file->block_starts.size();
  const std::uint64_t end = last ? file->source.length : file->block_starts[index + 1];
  TRY(VerifiedFile::Source source, file->source.copy());
  return make_block_reader(verified(std::move(source)), start, end - start);
}

Result<std::unique_ptr<Reader>> Engine::open_reader(const Caller& who, const std::string& path) {
  const Lock lock(mutex_);
  TRY(Place place, existing_file(who, path, Reach::kSnapshots));
  TRY(check_bytes(who, *place.node));
  TRY(VerifiedFile::Source source, source_of(place));
  return make_reader(verified(std::move(source)));
}

Result<Engine::FoundBlock> Engine::find_block(const Block& block) {
  const auto missing = [&] {
    return Error(ErrorCode::kNotFound, "block " + std::to_string(block.id) + " does not exist");
  };
  FoundBlock found;
  found.node = tree_.find(block_file_id(block.id));
  if (found.node == nullptr || found.node->is_directory()) return missing();
  const auto writing = open_.find(found.node->id);
  if (writing != open_.end()) found.file = writing->second;
  const std::uint64_t length = found.file ? found.file->length() : found.node->size;
  const std::vector<std::uint64_t> starts = layout(*found.node, found.file.get());
  found.index = block_index(block.id);
  if (found.index >= starts.size()) return missing();
  found.last = found.index + 1 == starts.size();
  found.offset = starts[found.index];
  found.length = (found.last ? length : starts[found.index + 1]) - found.offset;
  return found;
}

Result<std::unique_ptr<BlockReader>> Engine::read_block(const Block& block) {
  const Lock lock(mutex_);
  if (const SnapshotRecord* record = snapshots_.of_entry(block_file_id(block.id))) {
    return read_snapshot_block(*record, block);
  }
  if (tree_.find(block_file_id(block.id)) == nullptr) return read_kept(block);
  TRY(Place place, place_of(block_file_id(block.id)));
  if (place.node->is_directory()) {
    return Error(ErrorCode::kNotFound, "block " + std::to_string(block.id) + " does not exist");
  }
  TRY(VerifiedFile::Source source, source_of(place));
  VerifiedFile file = verified(std::move(source));
  TRY(const FoundBlock found, find_block(block));
  if (block.generation > found.node->generation) {
    return Error(ErrorCode::kInvalidArgument,
                 "block " + std::to_string(block.id) + " has generation " +
                     std::to_string(found.node->generation) + ", older than the " +
                     std::to_string(block.generation) + " asked for");
  }
  const std::uint64_t length = std::min(found.length, file.length() - found.offset);
  return make_block_reader(std::move(file), found.offset, length);
}

Result<std::uint64_t> Engine::visible_length(const Block& block) {
  const Lock lock(mutex_);
  if (const SnapshotRecord* record = snapshots_.of_entry(block_file_id(block.id))) {
    TRY(const std::unique_ptr<BlockReader> reader, read_snapshot_block(*record, block));
    return reader->length();
  }
  TRY(const FoundBlock found, find_block(block));
  return found.length;
}

// To see a file's bytes: the right to read, and for a superuser that nobody took it from him.
Status Engine::check_bytes(const Caller& who, const Node& node) {
  TRY(check(who, node, Access::kRead));
  if (!options_.enforce_permissions || !is_superuser(who)) return {};
  const std::vector<ExtendedAttribute>& attributes = node.extra().attributes;
  if (std::none_of(attributes.begin(), attributes.end(), is_unreadable_mark)) return {};
  return Error(ErrorCode::kPermissionDenied,
               "Access is denied for " + who.user +
                   " since the superuser is not allowed to perform this operation.");
}

Result<LocatedBlocks> Engine::locate(const Caller& who, const std::string& path,
                                     std::uint64_t offset, std::uint64_t length) {
  const Lock lock(mutex_);
  TRY(const Place place, existing_file(who, path, Reach::kSnapshots));
  TRY(check_bytes(who, *place.node));
  kept_.located(place.node->id, now_ms());
  return blocks_of(place, offset, length);
}

Result<LocatedBlocks> Engine::locate_of(std::uint64_t file_id) {
  const Lock lock(mutex_);
  TRY(const Place place, place_of(file_id));
  if (place.node->is_directory()) {
    return Error(ErrorCode::kIsADirectory, "Path is not a file: " + place.path);
  }
  return blocks_of(place, 0, UINT64_MAX);
}

LocatedBlocks Engine::blocks_of(const Place& place, std::uint64_t offset, std::uint64_t length) {
  LocatedBlocks located;
  located.status = status_from(place);
  const auto writing = open_.find(place.node->id);
  const OpenFile* file = writing == open_.end() ? nullptr : writing->second.get();
  const std::vector<std::uint64_t> starts = layout(*place.node, file);
  const std::uint64_t size = located.status.length;
  const std::uint64_t asked_end = length > UINT64_MAX - offset ? UINT64_MAX : offset + length;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const bool last = i + 1 == starts.size();
    const std::uint64_t end = last ? std::max(size, starts[i]) : starts[i + 1];
    const LocatedBlock block{{block_id(place.node->id, static_cast<std::uint32_t>(i)),
                              place.node->generation, end - starts[i]},
                             starts[i]};
    if (last) located.last = block;
    // Of a block without a byte yet: the file's only one, and one that follows others.
    const bool empty = end == starts[i];
    const bool touched = empty ? i == 0 || !located.blocks.empty() : end > offset;
    if (touched && (starts[i] < asked_end || (empty && i == 0))) located.blocks.push_back(block);
  }
  // Nothing can be added to a full one, so that its length is known though the file is open.
  const bool full = located.last && located.last->block.length == located.status.block_size;
  located.last_is_complete = file == nullptr || full;
  return located;
}

namespace {

std::uint32_t sum_of(SumType type, std::string_view bytes, std::uint32_t before = 0) {
  return type == SumType::kCrc32c ? crc32c(bytes, before) : crc32(bytes, before);
}

// Gives `use` the bytes [0, length) of a block, verified, piece by piece; all pieces but the last
// have `piece` bytes.
template <class Use>
Status for_pieces(BlockReader& block, std::uint64_t length, std::uint64_t piece, const Use& use) {
  std::string bytes;
  for (std::uint64_t at = 0; at < length; at += bytes.size()) {
    bytes.resize(std::min(piece, length - at));
    for (std::size_t done = 0; done < bytes.size();) {
      TRY(const std::size_t n, block.read_at(at + done, bytes.data() + done, bytes.size() - done));
      if (n == 0) return Error(ErrorCode::kIo, "the file has become shorter");
      done += n;
    }
    use(std::string_view(bytes));
  }
  return {};
}

// MD5 over the sums that the writer had: the stored ones, or made of the bytes when they are of
// another kind.
Result<std::string> md5_of_sums(BlockReader& block, std::uint64_t length,
                                const WriterSums& writer) {
  Md5 md5;
  if (writer == WriterSums{}) {
    for (std::uint64_t at = 0; at < length; at += kPiece) {
      TRY(const std::string sums, block.checksums(at, std::min(kPiece, length - at)));
      md5.add(sums);
    }
    return md5.finish();
  }
  const std::uint64_t piece = std::max<std::uint64_t>(kPiece / writer.bytes, 1) * writer.bytes;
  TRY(for_pieces(block, length, piece, [&](std::string_view bytes) {
    std::string sums;
    for (std::size_t at = 0; at < bytes.size(); at += writer.bytes) {
      append_sum(sums, sum_of(writer.type, bytes.substr(at, writer.bytes)));
    }
    md5.add(sums);
  }));
  return md5.finish();
}

Result<std::string> crc_of_bytes(BlockReader& block, std::uint64_t length, SumType type) {
  std::uint32_t crc = 0;
  TRY(for_pieces(block, length, kPiece,
                 [&](std::string_view bytes) { crc = sum_of(type, bytes, crc); }));
  std::string digest;
  append_sum(digest, crc);
  return digest;
}

std::uint64_t sums_of(std::uint64_t length, const WriterSums& writer) {
  return (length + writer.bytes - 1) / writer.bytes;
}

}  // namespace

Result<BlockChecksum> Engine::block_checksum(const Block& block, BlockDigest digest) {
  TRY(const std::unique_ptr<BlockReader> reader, read_block(block));
  BlockChecksum sum;
  {
    const Lock lock(mutex_);
    const Node* node = any_node(block_file_id(block.id));
    if (node != nullptr) sum.writer = node->writer_sums;
  }
  const std::uint64_t length =
      block.length == 0 ? reader->length() : std::min(block.length, reader->length());
  sum.sums = sums_of(length, sum.writer);
  TRY(sum.digest, digest == BlockDigest::kCrc ? crc_of_bytes(*reader, length, sum.writer.type)
                                              : md5_of_sums(*reader, length, sum.writer));
  return sum;
}

// MD5 over the MD5s of the blocks' checksums. The array of the latter is padded with zeros to the
// size a Java output buffer has grown to: 32 bytes, doubling.
Result<FileChecksum> Engine::checksum(const Caller& who, const std::string& path) {
  std::optional<VerifiedFile::Source> source;
  WriterSums writer;
  std::uint64_t block_size = 0;
  {
    const Lock lock(mutex_);
    TRY(Place place, existing_file(who, path, Reach::kSnapshots));
    TRY(check_bytes(who, *place.node));
    if (place.node->open) {
      return Error(ErrorCode::kBusy,
                   "Fail to get checksum, since file " + path + " is under construction.",
                   Reason::kUnderConstruction);
    }
    TRY(source, source_of(place));
    writer = place.node->writer_sums;
    block_size = place.node->block_size;
  }
  const std::uint64_t length = source->length;
  std::string digests;
  for (std::uint64_t start = 0; start < length; start += block_size) {
    TRY(VerifiedFile::Source same, source->copy());
    const std::uint64_t size = std::min(block_size, length - start);
    const auto block = make_block_reader(verified(std::move(same)), start, size);
    TRY(const std::string digest, md5_of_sums(*block, size, writer));
    digests += digest;
  }
  std::size_t buffer = 32;
  while (buffer < digests.size()) buffer *= 2;
  digests.resize(buffer);
  Md5 whole;
  whole.add(digests);

  FileChecksum checksum;
  const bool crc32c = length > 0 && writer.type == SumType::kCrc32c;
  const std::uint32_t bytes_per_crc = length == 0 ? 0 : writer.bytes;
  const std::uint64_t crc_per_block = length > block_size ? sums_of(block_size, writer) : 0;
  checksum.algorithm = "MD5-of-" + std::to_string(crc_per_block) + "MD5-of-" +
                       std::to_string(bytes_per_crc) + (crc32c ? "CRC32C" : "CRC32");
  append_be(checksum.bytes, bytes_per_crc);
  append_be(checksum.bytes, crc_per_block);
  checksum.bytes += whole.finish();
  return checksum;
}

}  // namespace sluice::lake
