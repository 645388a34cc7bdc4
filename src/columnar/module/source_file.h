// A Source as a file of Arrow's. What is read lies in the memory of `pool`, which outlives it.
#pragma once

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>

#include "columnar/columnar.h"

namespace sluice::columnar {

class SourceFile final : public arrow::io::RandomAccessFile {
 public:
  SourceFile(Source source, arrow::MemoryPool* pool) : source_(std::move(source)), pool_(pool) {}

  arrow::Status Close() override;
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Seek(std::int64_t position) override;
  arrow::Result<std::int64_t> GetSize() override;
  arrow::Result<std::int64_t> Read(std::int64_t size, void* to) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t size) override;
  arrow::Result<std::int64_t> ReadAt(std::int64_t position, std::int64_t size, void* to) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(std::int64_t position,
                                                       std::int64_t size) override;
  using arrow::io::RandomAccessFile::ReadAt;

 private:
  // Of what a broken file asks for, no more than it has.
  arrow::Result<std::int64_t> left(std::int64_t position, std::int64_t size) const;

  Source source_;
  arrow::MemoryPool* pool_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

}  // namespace sluice::columnar
