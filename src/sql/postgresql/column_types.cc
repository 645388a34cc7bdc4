#include "sql/postgresql/column_types.h"

#include <algorithm>
#include <array>

namespace sluice::sql::postgresql {
namespace {

struct Kind {
  std::uint32_t oid;  // pg_type.dat: fixed since the beginning
  SqlType type;
  Form form;
  const char* name;
  int precision;
  int display_size;
};

constexpr int kLong = 2147483647;
constexpr std::array<Kind, 30> kKinds{{
    {16, SqlType::kBit, Form::kBoolLetter, "bool", 1, 1},
    {17, SqlType::kBinary, Form::kHexBytes, "bytea", kLong, kLong},
    {18, SqlType::kChar, Form::kText, "char", 1, 1},
    {19, SqlType::kVarChar, Form::kText, "name", kLong, kLong},
    {20, SqlType::kBigInt, Form::kInteger, "int8", 19, 20},
    {21, SqlType::kSmallInt, Form::kInteger, "int2", 5, 6},
    {23, SqlType::kInteger, Form::kInteger, "int4", 10, 11},
    {25, SqlType::kVarChar, Form::kText, "text", kLong, kLong},
    {26, SqlType::kBigInt, Form::kInteger, "oid", 10, 10},
    {114, SqlType::kOther, Form::kText, "json", kLong, kLong},
    {142, SqlType::kSqlXml, Form::kText, "xml", kLong, kLong},
    {600, SqlType::kOther, Form::kText, "point", kLong, kLong},
    {700, SqlType::kReal, Form::kFloat, "float4", 8, 15},
    {701, SqlType::kDouble, Form::kDouble, "float8", 17, 25},
    {705, SqlType::kVarChar, Form::kText, "unknown", kLong, kLong},
    {790, SqlType::kDouble, Form::kMoney, "money", kLong, kLong},
    {869, SqlType::kOther, Form::kText, "inet", kLong, kLong},
    {1042, SqlType::kChar, Form::kText, "bpchar", kLong, kLong},
    {1043, SqlType::kVarChar, Form::kText, "varchar", kLong, kLong},
    {1082, SqlType::kDate, Form::kDate, "date", 13, 13},
    {1083, SqlType::kTime, Form::kTime, "time", 15, 15},
    {1114, SqlType::kTimestamp, Form::kTimestamp, "timestamp", 29, 29},
    {1184, SqlType::kTimestamp, Form::kTimestampZoned, "timestamptz", 35, 35},
    {1186, SqlType::kOther, Form::kText, "interval", 49, 49},
    {1266, SqlType::kTime, Form::kTimeZoned, "timetz", 21, 21},
    {1560, SqlType::kBit, Form::kText, "bit", 1, 1},
    {1700, SqlType::kNumeric, Form::kDecimal, "numeric", 0, 131089},
    {2950, SqlType::kOther, Form::kText, "uuid", kLong, kLong},
    {3802, SqlType::kOther, Form::kText, "jsonb", kLong, kLong},
    {1562, SqlType::kOther, Form::kText, "varbit", kLong, kLong},
}};

// Arrays whose elements are of a kind above: they are as wide as these.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 20> kArrays{
    {{1000, 16},   {1001, 17},   {1002, 18},   {1003, 19},   {1016, 20},
     {1005, 21},   {1007, 23},   {1009, 25},   {1028, 26},   {1014, 1042},
     {1015, 1043}, {1021, 700},  {1022, 701},  {1182, 1082}, {1183, 1083},
     {1115, 1114}, {1185, 1184}, {1231, 1700}, {2951, 2950}, {3807, 3802}}};

// Of "12:34:56" and the like, behind which a modifier of -1 allows six digits.
int fraction_size(int modifier) {
  if (modifier < 0) return 7;
  if (modifier == 0) return 0;
  return std::max(modifier, 2) + 1;  // pgjdbc has two digits for one
}

bool has_fraction(std::uint32_t oid) {
  return oid == 1083 || oid == 1114 || oid == 1184 || oid == 1266;
}

}  // namespace

void describe_type(std::uint32_t type, int modifier, Column& column) {
  const auto* array =
      std::find_if(kArrays.begin(), kArrays.end(), [&](const auto& a) { return a.first == type; });
  const std::uint32_t oid = array == kArrays.end() ? type : array->second;
  const auto* kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.oid == oid; });
  if (kind == kKinds.end()) {
    column.type = SqlType::kOther;
    column.form = Form::kText;
    return;
  }
  column.type = kind->type;
  column.form = kind->form;
  column.type_name = kind->name;
  column.precision = kind->precision;
  column.display_size = kind->display_size;
  constexpr int kHeader = 4;  // a modifier counts the header of a varlena
  if (oid == 1700 && modifier >= kHeader) {
    column.precision = ((modifier - kHeader) >> 16) & 0xffff;
    column.scale = (modifier - kHeader) & 0xffff;
    column.display_size = 1 + column.precision + (column.scale != 0 ? 1 : 0);
  } else if ((oid == 1042 || oid == 1043) && modifier >= kHeader) {
    column.precision = column.display_size = modifier - kHeader;
  } else if (has_fraction(oid)) {
    column.display_size += fraction_size(modifier) - fraction_size(-1);
  } else if (oid == 1562 && modifier >= 0) {
    column.precision = column.display_size = modifier;
  } else if (oid == 1560) {
    // bit(1) is Java's boolean; a longer one has no Java type and is its digits.
    column.precision = column.display_size = std::max(1, modifier);
    if (column.precision > 1) column.type = SqlType::kOther;
    if (column.precision == 1) column.form = Form::kBoolDigit;
  }
  if (oid != type) {
    column.type = SqlType::kArray;
    column.type_name = "_" + column.type_name;
    column.form = Form::kText;
  }
}

}  // namespace sluice::sql::postgresql
