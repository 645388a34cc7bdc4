// What characterEncoding changes: Connector/J reads a column in the column's own character set, and
// where Java has several encodings for that one, in the encoding that the connect string names.
#pragma once

#include <mysql.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::sql::mysql {

class OtherEncoding {
 public:
  // Nothing when every column reads the same with it.
  static std::optional<OtherEncoding> of(std::string_view character_encoding);

  // Learns from the server which collations are of the character set that reads otherwise.
  Status learn(MYSQL* handle);
  // Which columns of a statement's result read otherwise. kUnsupported, with the column's name, for
  // a character set whose other reading this version does not have.
  Result<std::vector<bool>> columns(MYSQL* handle, std::string_view statement) const;
  // "€" is the byte 0x80 of MySQL's latin1, and U+0080 of ISO-8859-1.
  static void reread(std::string& text);

 private:
  std::string charset_;
  bool offered_ = false;
  std::set<unsigned> collations_;
};

}  // namespace sluice::sql::mysql
