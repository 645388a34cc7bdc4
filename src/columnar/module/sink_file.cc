#include "columnar/module/sink_file.h"

#include "columnar/module/arrow_status.h"

namespace sluice::columnar {

arrow::Status SinkFile::Close() {
  closed_ = true;
  return {};
}

arrow::Status SinkFile::Write(const void* data, std::int64_t size) {
  const auto taken = sink_({static_cast<const char*>(data), static_cast<std::size_t>(size)});
  position_ += size;
  return taken ? arrow::Status() : status_of(taken.error());
}

void SinkFile::abandon() {
  sink_ = [](ByteView) { return Status(); };
}

}  // namespace sluice::columnar
