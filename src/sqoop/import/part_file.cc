#include "sqoop/import/part_file.h"

namespace sluice::sqoop {

PartFile::PartFile(std::unique_ptr<lake::Writer> writer, const formats::StreamCodec* codec,
                   Progress& progress)
    : writer_(std::move(writer)),
      stream_(codec != nullptr ? formats::make_compressed_stream(*codec) : nullptr),
      progress_(progress) {
  buffer_.reserve(kBufferSize + (64 << 10));
}

Status PartFile::write(const Bytes& bytes) {
  TRY(writer_->write(bytes));
  progress_.written += bytes.size();
  return {};
}

Status PartFile::flush() {
  size_ += buffer_.size();
  progress_.bytes += buffer_.size();
  if (stream_ == nullptr) {
    TRY(write(buffer_));
  } else {
    packed_.clear();
    TRY(stream_->write(buffer_, packed_));
    TRY(write(packed_));
  }
  buffer_.clear();
  return {};
}

Status PartFile::close() {
  TRY(flush());
  if (stream_ != nullptr) {
    packed_.clear();
    TRY(stream_->finish(packed_));
    TRY(write(packed_));
  }
  return writer_->close();
}

}  // namespace sluice::sqoop
