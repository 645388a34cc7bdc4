#include "columnar/module/source_file.h"

#include <algorithm>

#include "columnar/module/arrow_status.h"

namespace sluice::columnar {

arrow::Status SourceFile::Close() {
  closed_ = true;
  return {};
}

arrow::Status SourceFile::Seek(std::int64_t position) {
  position_ = position;
  return {};
}

arrow::Result<std::int64_t> SourceFile::GetSize() {
  return static_cast<std::int64_t>(source_.size);
}

arrow::Result<std::int64_t> SourceFile::left(std::int64_t position, std::int64_t size) const {
  if (position < 0 || size < 0) return arrow::Status::Invalid("a place before the file's start");
  const auto end = static_cast<std::int64_t>(source_.size);
  return std::min(size, std::max<std::int64_t>(0, end - position));
}

arrow::Result<std::int64_t> SourceFile::ReadAt(std::int64_t position, std::int64_t size, void* to) {
  ARROW_ASSIGN_OR_RAISE(const std::int64_t wanted, left(position, size));
  std::int64_t done = 0;
  while (done < wanted) {
    const auto got =
        source_.read_at(static_cast<std::uint64_t>(position + done), static_cast<char*>(to) + done,
                        static_cast<std::size_t>(wanted - done));
    if (!got) return status_of(got.error());
    if (*got == 0) break;
    done += static_cast<std::int64_t>(*got);
  }
  return done;
}

arrow::Result<std::shared_ptr<arrow::Buffer>> SourceFile::ReadAt(std::int64_t position,
                                                                 std::int64_t size) {
  ARROW_ASSIGN_OR_RAISE(const std::int64_t wanted, left(position, size));
  ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(wanted, pool_));
  ARROW_ASSIGN_OR_RAISE(const std::int64_t got, ReadAt(position, wanted, buffer->mutable_data()));
  ARROW_RETURN_NOT_OK(buffer->Resize(got));
  return std::shared_ptr<arrow::Buffer>(std::move(buffer));
}

arrow::Result<std::int64_t> SourceFile::Read(std::int64_t size, void* to) {
  ARROW_ASSIGN_OR_RAISE(const std::int64_t got, ReadAt(position_, size, to));
  position_ += got;
  return got;
}

arrow::Result<std::shared_ptr<arrow::Buffer>> SourceFile::Read(std::int64_t size) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, size));
  position_ += buffer->size();
  return buffer;
}

}  // namespace sluice::columnar
