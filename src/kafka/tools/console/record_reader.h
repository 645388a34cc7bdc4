// Lines to records, as the LineMessageReader of Kafka's console producer does it:
// [headers<delimiter>][key<separator>]value.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "kafka/client/producer.h"
#include "kafka/tools/cli/properties.h"

namespace sluice::kafka::tools {

class RecordReader {
 public:
  // Reads parse.key, key.separator, parse.headers, headers.delimiter, headers.separator,
  // headers.key.separator, ignore.error and null.marker; other names are for other readers. The
  // error is Kafka's: separators that cannot be told apart.
  static Result<RecordReader> make(const Properties& properties);

  // `number` counts lines from 1, for the error: "No key separator found on line number 2: 'x'".
  Result<client::OutgoingRecord> read(const std::string& line, std::int64_t number) const;

 private:
  using Headers = std::vector<std::pair<std::string, std::optional<std::string>>>;
  // The text before `mark`; nothing when it is not asked for, or is missing and errors are ignored.
  Result<std::optional<std::string>> part(bool wanted, const std::string& line, std::size_t from,
                                          const std::string& mark, const char* name,
                                          std::int64_t number) const;
  Result<Headers> split_headers(const std::string& text, std::int64_t number) const;
  bool is_null(const std::string& text) const { return null_marker_ && text == *null_marker_; }

  bool parse_key_ = false;
  bool parse_headers_ = false;
  bool ignore_error_ = false;
  std::string key_separator_ = "\t";
  std::string headers_delimiter_ = "\t";
  std::string headers_separator_ = ",";
  std::string headers_key_separator_ = ":";
  std::optional<std::string> null_marker_;
};

}  // namespace sluice::kafka::tools
