#include "kafka/tools/console/record_reader.h"

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

Error wrong(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

// As Java's split by a literal: empty pieces at the end are dropped, "" is one empty piece.
std::vector<std::string> split_text(const std::string& text, const std::string& mark) {
  std::vector<std::string> pieces;
  if (mark.empty()) {
    for (const char c : text) pieces.emplace_back(1, c);
    return pieces;
  }
  std::size_t at = 0;
  for (std::size_t found; (found = text.find(mark, at)) != text.npos; at = found + mark.size()) {
    pieces.push_back(text.substr(at, found - at));
  }
  pieces.push_back(text.substr(at));
  while (pieces.size() > 1 && pieces.back().empty()) pieces.pop_back();
  return pieces;
}

}  // namespace

Result<RecordReader> RecordReader::make(const Properties& properties) {
  RecordReader reader;
  const auto text = [&](const char* name, std::string& to) {
    if (const auto found = properties.find(name); found != properties.end()) to = found->second;
  };
  const auto flag = [&](const char* name, bool& to) {
    const auto found = properties.find(name);
    if (found != properties.end()) to = to_lower(trim(found->second)) == "true";
  };
  flag("parse.key", reader.parse_key_);
  text("key.separator", reader.key_separator_);
  flag("parse.headers", reader.parse_headers_);
  text("headers.delimiter", reader.headers_delimiter_);
  text("headers.separator", reader.headers_separator_);
  text("headers.key.separator", reader.headers_key_separator_);
  flag("ignore.error", reader.ignore_error_);
  if (const auto found = properties.find("null.marker"); found != properties.end()) {
    reader.null_marker_ = found->second;
  }
  const auto same = [](const std::string& a, const std::string& b, const char* names) -> Status {
    if (a == b) return wrong(std::string(names) + " may not be equal");
    return {};
  };
  TRY(same(reader.headers_delimiter_, reader.headers_separator_,
           "headers.delimiter and headers.separator"));
  TRY(same(reader.headers_delimiter_, reader.headers_key_separator_,
           "headers.delimiter and headers.key.separator"));
  TRY(same(reader.headers_separator_, reader.headers_key_separator_,
           "headers.separator and headers.key.separator"));
  if (reader.null_marker_) {
    const std::string& marker = *reader.null_marker_;
    TRY(same(marker, reader.key_separator_, "null.marker and key.separator"));
    TRY(same(marker, reader.headers_separator_, "null.marker and headers.separator"));
    TRY(same(marker, reader.headers_delimiter_, "null.marker and headers.delimiter"));
    TRY(same(marker, reader.headers_key_separator_, "null.marker and headers.key.separator"));
  }
  return reader;
}

Result<std::optional<std::string>> RecordReader::part(bool wanted, const std::string& line,
                                                      std::size_t from, const std::string& mark,
                                                      const char* name, std::int64_t number) const {
  if (!wanted) return std::optional<std::string>();
  const auto at = line.find(mark, from);
  if (at != line.npos) return std::optional(line.substr(from, at - from));
  if (ignore_error_) return std::optional<std::string>();
  return wrong("No " + std::string(name) + " found on line number " + std::to_string(number) +
               ": '" + line + "'");
}

Result<RecordReader::Headers> RecordReader::split_headers(const std::string& text,
                                                          std::int64_t number) const {
  Headers headers;
  for (const std::string& pair : split_text(text, headers_separator_)) {
    const auto at = pair.find(headers_key_separator_);
    if (at == pair.npos) {
      if (!ignore_error_) {
        return wrong("No header key separator found in pair '" + pair + "' on line number " +
                     std::to_string(number));
      }
      headers.emplace_back(pair, std::nullopt);
      continue;
    }
    const std::string key = pair.substr(0, at);
    if (is_null(key)) {
      return wrong("Header keys should not be equal to the null marker '" + *null_marker_ +
                   "' as they can't be null");
    }
    std::string value = pair.substr(at + headers_key_separator_.size());
    headers.emplace_back(key, is_null(value) ? std::nullopt : std::optional(std::move(value)));
  }
  return headers;
}

Result<client::OutgoingRecord> RecordReader::read(const std::string& line,
                                                  std::int64_t number) const {
  client::OutgoingRecord record;
  TRY(std::optional<std::string> headers,
      part(parse_headers_, line, 0, headers_delimiter_, "headers delimiter", number));
  std::size_t at = headers ? headers->size() + headers_delimiter_.size() : 0;
  TRY(std::optional<std::string> key,
      part(parse_key_, line, at, key_separator_, "key separator", number));
  if (key) at += key->size() + key_separator_.size();
  std::string value = line.substr(at);
  if (key && !is_null(*key)) record.key = std::move(key);
  if (!is_null(value)) record.value = std::move(value);
  if (headers && !is_null(*headers)) {
    TRY(record.headers, split_headers(*headers, number));
  }
  return record;
}

}  // namespace sluice::kafka::tools
