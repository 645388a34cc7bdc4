// Any bytes: a row is cut or refused, and no field lies outside it.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "sql/postgresql/copy_row.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::vector<sluice::sql::Field> fields(data[0] % 8);
  std::string row(reinterpret_cast<const char*>(data + 1), size - 1);
  if (!sluice::sql::postgresql::cut_copy_row(row.data(), row.size(), fields)) return 0;
  for (const auto& field : fields) {
    if (field.is_null()) continue;
    CHECK(field.data >= row.data() && field.data + field.size <= row.data() + row.size());
  }
  return 0;
}
