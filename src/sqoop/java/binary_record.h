// The fields of a record as Sqoop's generated class writes them: the layout is in
// import/sequence_rows.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sqoop/java/types.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

// Takes fields from the front. A read past the end gives zeros and is remembered.
class BinaryRecord {
 public:
  explicit BinaryRecord(std::string_view bytes) : left_(bytes) {}

  // The text of the next field, or its bytes; nothing for NULL. It stays until the next call, and
  // while the record does. `large` fields are of the class BlobRef.
  std::optional<std::string_view> take(JavaType type, bool large, const JavaZone& zone);
  // Every field was there, and nothing is behind them.
  bool is_whole() const { return !failed_ && left_.empty(); }

 private:
  std::string_view bytes(std::size_t size);
  template <class Number>
  Number number();
  bool flag();
  std::string_view text();
  std::string decimal();

  std::string_view left_;
  bool failed_ = false;
  std::string made_;
};

}  // namespace sluice::sqoop
