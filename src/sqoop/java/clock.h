// A database's dates and times as Sqoop's files have them: read as its JDBC driver reads them, and
// printed by java.sql.Date, Time and Timestamp in the zone of this process.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "sql/database.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

class JavaClock {
 public:
  // `connection` is the zone that MySQL's DATETIME and TIMESTAMP are taken to be in
  // (connectionTimeZone); it is this process's own unless the connect string says so.
  JavaClock(sql::Product product, JavaZone local, JavaZone connection);

  void append_date(Bytes& out, sql::Form form, std::string_view text) const;
  void append_time(Bytes& out, sql::Form form, std::string_view text) const;
  void append_timestamp(Bytes& out, sql::Form form, std::string_view text) const;

 private:
  // `text` as Java has it here, without offset and era: itself, or made anew in `room`.
  std::string_view local_text(sql::Form form, std::string_view text, std::string& room) const;
  bool needs_reading(sql::Form form) const;

  sql::Product product_;
  JavaZone local_;
  JavaZone connection_;
};

}  // namespace sluice::sqoop
