#include "sql/mysql/charset.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.h"

namespace sluice::sql::mysql {
namespace {

struct Other {
  std::string_view charset;
  std::string_view encodings;  // in lower case
  bool offered;
};

// The three character sets for which Connector/J has encodings that read differently.
constexpr std::array<Other, 3> kOthers{{
    {"latin1",
     "|iso-8859-1|819|iso8859-1|l1|iso_8859-1:1987|iso_8859-1|8859_1|iso-ir-100|latin1|cp819|"
     "iso8859_1|ibm819|iso_8859_1|ibm-819|csisolatin1|",
     true},
    {"cp850", "|ibm437|437|ibm-437|cspc8codepage437|cp437|windows-437|", false},
    {"sjis", "|x-ibm943|ibm943|943|ibm-943|cp943|windows-31j|ms932|windows-932|cswindows31j|",
     false},
}};

// The characters of MySQL's latin1 at 0x80 to 0x9f; 0 where it has the control character itself.
constexpr std::array<char16_t, 32> kLatin1{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

Error error_of(MYSQL* handle) {
  return Error(ErrorCode::kUnavailable, mysql_error(handle));
}

Status run(MYSQL* handle, std::string_view statement) {
  if (mysql_real_query(handle, statement.data(), statement.size()) != 0) return error_of(handle);
  return {};
}

struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};
struct FreeResult {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using ResultPtr = std::unique_ptr<MYSQL_RES, FreeResult>;

}  // namespace

std::optional<OtherEncoding> OtherEncoding::of(std::string_view character_encoding) {
  const std::string wanted = "|" + to_lower(character_encoding) + "|";
  for (const Other& other : kOthers) {
    if (character_encoding.empty() || other.encodings.find(wanted) == std::string_view::npos) {
      continue;
    }
    OtherEncoding found;
    found.charset_ = other.charset;
    found.offered_ = other.offered;
    return found;
  }
  return std::nullopt;
}

Status OtherEncoding::learn(MYSQL* handle) {
  TRY(run(handle, "SELECT ID FROM INFORMATION_SCHEMA.COLLATIONS WHERE CHARACTER_SET_NAME = '" +
                      charset_ + "' AND ID IS NOT NULL"));
  const ResultPtr result(mysql_store_result(handle));
  if (result == nullptr) return error_of(handle);
  while (const MYSQL_ROW row = mysql_fetch_row(result.get())) {
    const auto id = parse_int(row[0] != nullptr ? row[0] : "");
    if (id && *id >= 0) collations_.insert(static_cast<unsigned>(*id));
  }
  return {};
}

// The columns are described in their own character sets when the server is told not to convert. A
// statement that can't be prepared gives no rows that matter here; its failure shows when it runs.
Result<std::vector<bool>> OtherEncoding::columns(MYSQL* handle, std::string_view statement) const {
  TRY(run(handle, "SET SESSION character_set_results = NULL"));
  std::vector<bool> found;
  std::optional<Error> refused;
  {
    const std::unique_ptr<MYSQL_STMT, CloseStatement> prepared(mysql_stmt_init(handle));
    if (prepared && mysql_stmt_prepare(prepared.get(), statement.data(), statement.size()) == 0) {
      const ResultPtr described(mysql_stmt_result_metadata(prepared.get()));
      const unsigned count = described ? mysql_num_fields(described.get()) : 0;
      for (unsigned i = 0; i < count; ++i) {
        const MYSQL_FIELD& field = mysql_fetch_fields(described.get())[i];
        found.push_back(collations_.contains(field.charsetnr));
        if (found.back() && !offered_ && !refused) {
          refused = Error(ErrorCode::kUnsupported,
                          "column " + std::string(field.name) + " is of the character set " +
                              charset_ + ", which this version can't read by characterEncoding");
        }
      }
    }
  }
  TRY(run(handle, "SET SESSION character_set_results = utf8mb4"));
  if (refused) return *refused;
  return found;
}

void OtherEncoding::reread(std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto byte = [&](std::size_t k) {
      return static_cast<unsigned char>(text[i + k]) & 0x3FU;
    };
    char32_t character = 0;
    std::size_t size = 1;
    if (first >= 0xC0 && first < 0xE0 && i + 1 < text.size()) {
      character = (first & 0x1FU) << 6 | byte(1);
      size = 2;
    } else if (first >= 0xE0 && first < 0xF0 && i + 2 < text.size()) {
      character = (first & 0x0FU) << 12 | byte(1) << 6 | byte(2);
      size = 3;
    }
    const auto at = std::find(kLatin1.begin(), kLatin1.end(), static_cast<char16_t>(character));
    if (character >= 0x100 && at != kLatin1.end()) {
      out += '\xC2';
      out += static_cast<char>(0x80 + (at - kLatin1.begin()));
    } else {
      out.append(text, i, size);
    }
    i += size - 1;
  }
  text = std::move(out);
}

}  // namespace sluice::sql::mysql
