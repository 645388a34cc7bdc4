// A Sink as a file of Arrow's.
#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/result.h>

#include "columnar/columnar.h"

namespace sluice::columnar {

class SinkFile final : public arrow::io::OutputStream {
 public:
  explicit SinkFile(Sink sink) : sink_(std::move(sink)) {}

  arrow::Status Close() override;
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Write(const void* data, std::int64_t size) override;
  using arrow::io::OutputStream::Write;

  // From now on bytes go nowhere: who gave the sink may be gone.
  void abandon();

 private:
  Sink sink_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

}  // namespace sluice::columnar
