#include "sqoop/java/types.h"

#include <array>
#include <string_view>
#include <utility>

namespace sluice::sqoop {

using sql::SqlType;

std::optional<JavaType> java_type(SqlType type) {
  switch (type) {
    case SqlType::kInteger:
    case SqlType::kSmallInt:
    case SqlType::kTinyInt:
      return JavaType::kInteger;
    case SqlType::kBigInt:
      return JavaType::kLong;
    case SqlType::kReal:
      return JavaType::kFloat;
    case SqlType::kFloat:
    case SqlType::kDouble:
      return JavaType::kDouble;
    case SqlType::kBit:
    case SqlType::kBoolean:
      return JavaType::kBoolean;
    case SqlType::kNumeric:
    case SqlType::kDecimal:
      return JavaType::kBigDecimal;
    case SqlType::kDate:
      return JavaType::kDate;
    case SqlType::kTime:
      return JavaType::kTime;
    case SqlType::kTimestamp:
      return JavaType::kTimestamp;
    case SqlType::kBinary:
    case SqlType::kVarBinary:
    case SqlType::kLongVarBinary:
    case SqlType::kBlob:
      return JavaType::kBytes;
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kLongVarChar:
    case SqlType::kNChar:
    case SqlType::kNVarChar:
    case SqlType::kLongNVarChar:
    case SqlType::kDateTimeOffset:
    case SqlType::kClob:
    case SqlType::kNull:
      return JavaType::kString;
    case SqlType::kOther:
    case SqlType::kArray:
    case SqlType::kSqlXml:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<JavaType> java_type_named(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, JavaType>, 15> kNames{
      {{"String", JavaType::kString},
       {"Integer", JavaType::kInteger},
       {"Long", JavaType::kLong},
       {"Float", JavaType::kFloat},
       {"Double", JavaType::kDouble},
       {"Boolean", JavaType::kBoolean},
       {"java.math.BigDecimal", JavaType::kBigDecimal},
       {"java.sql.Date", JavaType::kDate},
       {"java.sql.Time", JavaType::kTime},
       {"java.sql.Timestamp", JavaType::kTimestamp},
       {"org.apache.hadoop.io.BytesWritable", JavaType::kBytes},
       {"com.cloudera.sqoop.lib.BlobRef", JavaType::kBytes},
       {"org.apache.sqoop.lib.BlobRef", JavaType::kBytes},
       {"com.cloudera.sqoop.lib.ClobRef", JavaType::kString},
       {"org.apache.sqoop.lib.ClobRef", JavaType::kString}}};
  for (const auto& [known, type] : kNames) {
    if (name == known) return type;
  }
  return std::nullopt;
}

}  // namespace sluice::sqoop
