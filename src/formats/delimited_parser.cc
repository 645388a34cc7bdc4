#include "formats/delimited_parser.h"

namespace sluice::formats {
namespace {

// The position of a byte, counted in Java's characters.
std::size_t java_position(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < at; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) count += byte >= 0xF0U ? 2 : 1;
  }
  return count;
}

Error at_position(const char* what, std::string_view record, std::size_t at) {
  return Error(ErrorCode::kInvalidArgument,
               std::string(what) + " at position " + std::to_string(java_position(record, at)));
}

}  // namespace

DelimitedParser::DelimitedParser(const Delimiters& d)
    : field_(d.field == 0 ? std::string(1, '\0') : to_utf8(d.field)),
      record_(d.record == 0 ? std::string(1, '\0') : to_utf8(d.record)),
      enclose_(d.enclose == 0 ? "" : to_utf8(d.enclose)),
      escape_(d.escape == 0 ? "" : to_utf8(d.escape)),
      enclose_required_(d.enclose_required && d.enclose != 0) {}

Status DelimitedParser::parse(std::string_view record) {
  fields_.clear();
  made_.clear();
  // No field is longer than the record: the views below must not move.
  made_.reserve(record.size());
  open_ = false;
  if (record.empty()) return {};
  std::size_t at = 0;
  for (bool at_end = false; !at_end;) {
    const std::string_view rest = record.substr(at);
    if (rest.empty()) {  // behind the last delimiter
      fields_.emplace_back();
      break;
    }
    if (!enclose_.empty() && rest.starts_with(enclose_)) {
      TRY(take_enclosed(record, at, at_end));
    } else if (enclose_required_) {
      return at_position("Opening field-encloser expected", record, at);
    } else {
      take_plain(record, at, at_end);
    }
  }
  return {};
}

bool DelimitedParser::pass_delimiter(std::string_view record, std::size_t& at, bool& at_end) const {
  const std::string_view rest = record.substr(at);
  if (rest.empty() || rest.starts_with(record_)) {
    at_end = true;
    return true;
  }
  if (!rest.starts_with(field_)) return false;
  at += field_.size();
  return true;
}

Status DelimitedParser::take_enclosed(std::string_view record, std::size_t& at, bool& at_end) {
  at += enclose_.size();
  const std::size_t from = at;
  const std::size_t made_from = made_.size();
  bool made = false;
  for (;;) {
    const std::string_view rest = record.substr(at);
    if (rest.empty()) {
      open_ = true;
      at_end = true;
      break;
    }
    if (!escape_.empty() && rest.starts_with(escape_)) {
      if (!made) made_.append(record.substr(from, at - from));
      made = true;
      at += escape_.size();
      if (at < record.size()) made_ += record[at++];
      continue;
    }
    if (rest.starts_with(enclose_)) break;
    if (made) made_ += record[at];
    ++at;
  }
  fields_.push_back(made ? std::string_view(made_).substr(made_from)
                         : record.substr(from, at - from));
  if (open_) return {};
  at += enclose_.size();
  const std::size_t behind = at;
  if (!pass_delimiter(record, at, at_end)) {
    return at_position("Expected delimiter", record, behind);
  }
  return {};
}

void DelimitedParser::take_plain(std::string_view record, std::size_t& at, bool& at_end) {
  const std::size_t from = at;
  const std::size_t made_from = made_.size();
  bool made = false;
  std::size_t end = at;
  for (;;) {
    end = at;
    if (pass_delimiter(record, at, at_end)) break;
    if (!escape_.empty() && record.substr(at).starts_with(escape_)) {
      if (!made) made_.append(record.substr(from, at - from));
      made = true;
      at += escape_.size();
      if (at < record.size()) made_ += record[at++];
      continue;
    }
    if (made) made_ += record[at];
    ++at;
  }
  fields_.push_back(made ? std::string_view(made_).substr(made_from)
                         : record.substr(from, end - from));
}

}  // namespace sluice::formats
