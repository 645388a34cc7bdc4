// The record batches of a segment file, one after the other.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::tools {

class BatchReader {
 public:
  static constexpr std::uint64_t kWhole = std::numeric_limits<std::int32_t>::max();

  // kNotFound with only the path as its message when there is no such file.
  static Result<BatchReader> open(const std::string& path);

  // Reads on from `position`, and sees `length` bytes from there.
  void seek(std::uint64_t position, std::uint64_t length = kWhole);
  // The batch at position(), valid until the next call; nothing where less than a batch is left.
  // kCorrupt, in Kafka's words, for a size that no batch has.
  Result<std::optional<wire::RecordBatch>> next();

  // Of the batch that next() gives next.
  std::uint64_t position() const { return position_; }
  std::uint64_t size() const { return end_; }

 private:
  BatchReader(std::string path, Fd file, std::uint64_t size)
      : path_(std::move(path)), file_(std::move(file)), file_size_(size), end_(size) {}

  std::string path_;
  Fd file_;
  std::uint64_t file_size_;
  std::uint64_t position_ = 0;
  std::uint64_t end_;
  Bytes batch_;
};

}  // namespace sluice::kafka::tools
