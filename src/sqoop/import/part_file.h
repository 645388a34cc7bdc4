// One file of an import being filled: a buffer, compression, and the counts of what went through.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/compressed_stream.h"
#include "lake/file_system.h"
#include "sqoop/cli/progress.h"

namespace sluice::sqoop {

class PartFile {
 public:
  PartFile(std::unique_ptr<lake::Writer> writer, const formats::StreamCodec* codec,
           Progress& progress);

  Bytes& buffer() { return buffer_; }
  bool is_full() const { return buffer_.size() >= kBufferSize; }
  Status flush();
  Status close();
  // What went through it, before compression.
  std::uint64_t size() const { return size_; }

 private:
  static constexpr std::size_t kBufferSize = 1 << 20;

  Status write(const Bytes& bytes);

  std::unique_ptr<lake::Writer> writer_;
  std::unique_ptr<formats::CompressedStream> stream_;
  Progress& progress_;
  std::uint64_t size_ = 0;
  Bytes buffer_;
  Bytes packed_;
};

}  // namespace sluice::sqoop
