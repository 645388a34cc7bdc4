#include "kafka/tools/dump/batch_reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace sluice::kafka::tools {
namespace {

constexpr std::uint64_t kUpToMagic = 17;
constexpr std::int32_t kLeastRecord = 14;

}  // namespace

Result<BatchReader> BatchReader::open(const std::string& path) {
  Result<Fd> file = open_file(path, O_RDONLY);
  struct stat info {};
  if (!file || ::fstat(file->get(), &info) != 0) return Error(ErrorCode::kNotFound, path);
  return BatchReader(path, *std::move(file), static_cast<std::uint64_t>(info.st_size));
}

void BatchReader::seek(std::uint64_t position, std::uint64_t length) {
  position_ = std::min(position, file_size_);
  end_ = position_ + std::min(length, file_size_ - position_);
}

Result<std::optional<wire::RecordBatch>> BatchReader::next() {
  using Next = std::optional<wire::RecordBatch>;
  if (end_ - position_ <= kUpToMagic) return Next();
  char head[kUpToMagic];
  TRY(read_at(file_.get(), head, sizeof head, position_));
  const auto length = load_be<std::int32_t>(head + sizeof(std::int64_t));
  if (length < kLeastRecord) {
    return Error(ErrorCode::kCorrupt, "Found record size " + std::to_string(length) +
                                          " smaller than minimum record overhead (14) in file " +
                                          path_ + ".");
  }
  const std::uint64_t whole = wire::kBatchPrefixBytes + static_cast<std::uint64_t>(length);
  if (whole > end_ - position_) return Next();
  batch_.resize(whole);
  TRY(read_at(file_.get(), batch_.data(), whole, position_));
  position_ += whole;
  TRY(wire::RecordBatch batch, wire::RecordBatch::open_unchecked(batch_));
  return Next(batch);
}

}  // namespace sluice::kafka::tools
