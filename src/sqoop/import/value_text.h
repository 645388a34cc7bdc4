// Values as text, each as its Java class prints it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "formats/delimited_text.h"
#include "sql/database.h"
#include "sqoop/java/clock.h"
#include "sqoop/java/types.h"

namespace sluice::sqoop {

struct TextOptions {
  formats::Delimiters delimiters;
  std::string null_string = "null";
  std::string null_other = "null";
  std::optional<std::string> hive_delims;
  bool plain_decimals = true;  // sqoop.bigdecimal.format.string
  ZeroDate zero_date = ZeroDate::kNull;
  JavaZone zone;             // that times are printed in
  JavaZone connection_zone;  // that MySQL's times are in
};

// A value as getString() of the database's JDBC driver gives it.
void append_driver_string(Bytes& out, sql::Product product, sql::Form form, std::string_view text);

class ValueText {
 public:
  ValueText(sql::Product product, const TextOptions& options)
      : product_(product),
        options_(options),
        clock_(product, options.zone, options.connection_zone) {}

  enum class Made { kValue, kNull, kBad };
  // Appends the value. kNull: it stands for NULL; kBad: it is not what its type says. Then what was
  // appended means nothing.
  Made make(Bytes& out, JavaType type, sql::Form form, std::string_view text) const;

 private:
  Made make_string(Bytes& out, sql::Form form, std::string_view text) const;
  Made make_decimal(Bytes& out, std::string_view text) const;
  Made make_boolean(Bytes& out, sql::Form form, std::string_view text) const;
  Made make_moment(Bytes& out, JavaType type, sql::Form form, std::string_view text) const;

  sql::Product product_;
  TextOptions options_;
  JavaClock clock_;
};

}  // namespace sluice::sqoop
