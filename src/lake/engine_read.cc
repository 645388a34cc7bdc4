// Bytes: readers, blocks, and the checksums of files as HDFS computes them.
#include <fcntl.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/log.h"
#include "lake/engine.h"

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

Result<std::string> md5_of_sums(BlockReader& block, std::uint64_t length) {
  Md5 md5;
  for (std::uint64_t at = 0; at < length; at += kPiece) {
    TRY(const std::string sums, block.checksums(at, std::min(kPiece, length - at)));
    md5.add(sums);
  }
  return md5.finish();
}

}  // namespace

void Engine::found_corrupt(std::uint64_t file_id, const std::string& path, std::uint64_t offset) {
  log::error("file is corrupt: its bytes do not match their checksum; restore it from a copy",
             {{"path", path}, {"offset", offset}});
  const Lock lock(mutex_);
  corrupt_.try_emplace(file_id, offset);
}

Result<VerifiedFile> Engine::verified(Place& place) {
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
  return VerifiedFile(std::move(source), [this, id = node.id, path = place.path](std::uint64_t at) {
    found_corrupt(id, path, at);
  });
}

Result<std::unique_ptr<Reader>> Engine::open_reader(const Caller& who, const std::string& path) {
  const Lock lock(mutex_);
  TRY(Place place, existing_file(who, path));
  TRY(check(who, *place.node, Access::kRead));
  TRY(VerifiedFile file, verified(place));
  return make_reader(std::move(file));
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
  TRY(Place place, place_of(block_file_id(block.id)));
  if (place.node->is_directory()) {
    return Error(ErrorCode::kNotFound, "block " + std::to_string(block.id) + " does not exist");
  }
  TRY(VerifiedFile file, verified(place));
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
  TRY(const FoundBlock found, find_block(block));
  return found.length;
}

Result<LocatedBlocks> Engine::locate(const Caller& who, const std::string& path,
                                     std::uint64_t offset, std::uint64_t length) {
  const Lock lock(mutex_);
  TRY(const Place place, existing_file(who, path));
  TRY(check(who, *place.node, Access::kRead));
  LocatedBlocks located;
  located.status = status_from(place);
  const auto writing = open_.find(place.node->id);
  const OpenFile* file = writing == open_.end() ? nullptr : writing->second.get();
  const std::vector<std::uint64_t> starts = layout(*place.node, file);
  const std::uint64_t size = located.status.length;
  located.last_is_complete = file == nullptr;
  const std::uint64_t asked_end = length > size - std::min(offset, size) ? size : offset + length;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const bool last = i + 1 == starts.size();
    const std::uint64_t end = last ? std::max(size, starts[i]) : starts[i + 1];
    const LocatedBlock block{{block_id(place.node->id, static_cast<std::uint32_t>(i)),
                              place.node->generation, end - starts[i]},
                             starts[i]};
    if (last) located.last = block;
    if (last && file != nullptr) continue;
    if (end > offset && starts[i] < asked_end) located.blocks.push_back(block);
  }
  return located;
}

Result<BlockChecksum> Engine::block_checksum(const Block& block) {
  TRY(const std::unique_ptr<BlockReader> reader, read_block(block));
  const std::uint64_t length =
      block.length == 0 ? reader->length() : std::min(block.length, reader->length());
  BlockChecksum sum;
  sum.crc_per_block = chunk_count(length);
  TRY(sum.md5, md5_of_sums(*reader, length));
  return sum;
}

// MD5 over the MD5s of the blocks' checksums. The array of the latter is padded with zeros to the
// size a Java output buffer has grown to: 32 bytes, doubling.
Result<FileChecksum> Engine::checksum(const Caller& who, const std::string& path) {
  std::optional<VerifiedFile> file;
  std::vector<std::uint64_t> starts;
  {
    const Lock lock(mutex_);
    TRY(Place place, existing_file(who, path));
    TRY(check(who, *place.node, Access::kRead));
    TRY(file, verified(place));
    for (std::uint64_t at = 0; at < file->length(); at += place.node->block_size) {
      starts.push_back(at);
    }
  }
  const std::uint64_t length = file->length();
  const std::uint64_t block_size = starts.size() > 1 ? starts[1] : length;
  const std::unique_ptr<BlockReader> reader = make_block_reader(*std::move(file), 0, length);
  std::string digests;
  for (const std::uint64_t start : starts) {
    Md5 md5;
    const std::uint64_t end = std::min(start + block_size, length);
    for (std::uint64_t at = start; at < end; at += kPiece) {
      TRY(const std::string sums, reader->checksums(at, std::min(kPiece, end - at)));
      md5.add(sums);
    }
    digests += md5.finish();
  }
  std::size_t buffer = 32;
  while (buffer < digests.size()) buffer *= 2;
  digests.resize(buffer);
  Md5 whole;
  whole.add(digests);

  FileChecksum checksum;
  const std::uint32_t bytes_per_crc = starts.empty() ? 0 : kChunkSize;
  const std::uint64_t crc_per_block = starts.size() > 1 ? chunk_count(block_size) : 0;
  checksum.algorithm = "MD5-of-" + std::to_string(crc_per_block) + "MD5-of-" +
                       std::to_string(bytes_per_crc) + (starts.empty() ? "CRC32" : "CRC32C");
  append_be(checksum.bytes, bytes_per_crc);
  append_be(checksum.bytes, crc_per_block);
  checksum.bytes += whole.finish();
  return checksum;
}

}  // namespace sluice::lake
