#include "columnar/rows.h"

#include <algorithm>

namespace sluice::columnar {

Rows::Rows(std::unique_ptr<Reader> reader)
    : reader_(std::move(reader)), passed_(reader_->columns().size()) {}

Result<bool> Rows::next() {
  while (batch_.empty() || row_ >= batch_.front().present.size()) {
    TRY(const bool more, reader_->next(batch_));
    if (!more) return false;
    row_ = 0;
    std::fill(passed_.begin(), passed_.end(), 0);
  }
  for (std::size_t i = 0; i < passed_.size(); ++i) {
    if (batch_[i].present[row_] != 0) ++passed_[i];
  }
  ++row_;
  return true;
}

bool Rows::is_null(std::size_t column) const {
  return batch_[column].present[row_ - 1] == 0;
}

std::int64_t Rows::number(std::size_t column) const {
  return batch_[column].numbers[passed_[column] - 1];
}

double Rows::real(std::size_t column) const {
  return batch_[column].reals[passed_[column] - 1];
}

ByteView Rows::bytes(std::size_t column) const {
  const Values& values = batch_[column];
  const std::size_t at = passed_[column] - 1;
  const std::uint32_t begin = at == 0 ? 0 : values.ends[at - 1];
  return ByteView(values.bytes).substr(begin, values.ends[at] - begin);
}

}  // namespace sluice::columnar
