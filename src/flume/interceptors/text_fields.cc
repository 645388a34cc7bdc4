#include "flume/interceptors/text_fields.h"

#include "formats/json.h"

namespace sluice::flume {
namespace {

using formats::Json;

// A value takes about a hundred bytes, whatever its text is.
constexpr std::size_t kMostJsonValues = 100'000;

Error not_of_the_format(std::string what) {
  return Error(ErrorCode::kCorrupt, std::move(what));
}

// Bytes of a name, which the names of all objects around it are parts of.
constexpr std::size_t kLongestName = 1024;
Error too_long() {
  return Error(ErrorCode::kResourceExhausted,
               "the name of a field has more than " + std::to_string(kLongestName) + " bytes");
}

Error too_many(const FieldBounds& bounds) {
  return Error(ErrorCode::kResourceExhausted,
               "it has more than " + std::to_string(bounds.fields) + " fields (maxFields)");
}

class Flattened {
 public:
  explicit Flattened(const FieldBounds& bounds) : bounds_(bounds) {}

  Status add(const std::string& name, const Json& value) {
    switch (value.kind) {
      case Json::Kind::kNull:
        return {};
      case Json::Kind::kObject:
        for (const Json::Member& one : value.members) {
          TRY(add_part(name, one.name, one.value));
        }
        return {};
      case Json::Kind::kArray:
        for (std::size_t i = 0; i < value.items.size(); ++i) {
          TRY(add_part(name, std::to_string(i), value.items[i]));
        }
        return {};
      case Json::Kind::kBool:
      case Json::Kind::kNumber:
      case Json::Kind::kString:
        if (fields_.size() == bounds_.fields) return too_many(bounds_);
        fields_.emplace_back(name, value.text);
        return {};
    }
    return {};
  }
  TextFields take() { return std::move(fields_); }

 private:
  // Checks before a name is made: each of many values deep in an object has the whole of it.
  Status add_part(const std::string& name, const std::string& part, const Json& value) {
    if (value.kind == Json::Kind::kNull) return {};
    if (name.size() + 1 + part.size() > kLongestName) return too_long();
    return add(name.empty() ? part : name + "." + part, value);
  }

  const FieldBounds& bounds_;
  TextFields fields_;
};

// Reads one value from `at` on, which then stands behind it.
Result<std::string> csv_value(std::string_view text, const CsvForm& form, std::size_t& at) {
  if (form.quote == 0 || at == text.size() || text[at] != form.quote) {
    const std::size_t end = std::min(text.find(form.separator, at), text.size());
    std::string value(text.substr(at, end - at));
    at = end;
    return value;
  }
  std::string value;
  for (++at; at < text.size(); ++at) {
    if (text[at] == form.quote) {
      const bool doubled = at + 1 < text.size() && text[at + 1] == form.quote;
      if (!doubled) {
        ++at;
        return value;
      }
      ++at;
    }
    value += text[at];
  }
  return not_of_the_format("a quote is not closed");
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

class Logfmt {
 public:
  explicit Logfmt(std::string_view text) : text_(text) {}

  bool at_end() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_ == text_.size();
  }
  std::string word() {
    const std::size_t from = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '=') ++at_;
    return std::string(text_.substr(from, at_ - from));
  }
  // What a key has behind it.
  Result<std::string> value() {
    if (at_ == text_.size() || text_[at_] != '=') return std::string("true");
    ++at_;
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    const std::size_t from = at_;
    while (at_ < text_.size() && !is_blank(text_[at_])) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

 private:
  Result<std::string> quoted() {
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return value;
      }
      if (c != '\\' || at_ + 1 == text_.size()) {
        value += c;
        continue;
      }
      const char escaped = text_[++at_];
      value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    }
    return not_of_the_format("a quote is not closed");
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<TextFields> json_fields(std::string_view text, const FieldBounds& bounds) {
  Result<Json> json = formats::parse_json(text, kMostJsonValues);
  if (!json) return std::move(json).error().with("it is no JSON");
  if (json->kind != Json::Kind::kObject) return not_of_the_format("it is no JSON object");
  Flattened fields(bounds);
  TRY(fields.add("", *json));
  return fields.take();
}

Result<TextFields> csv_fields(std::string_view text, const CsvForm& form) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  TextFields fields;
  std::size_t at = 0;
  for (std::size_t column = 0;; ++column) {
    TRY(std::string value, csv_value(text, form, at));
    if (column < form.columns.size() && form.columns[column] != "-") {
      fields.emplace_back(form.columns[column], std::move(value));
    }
    if (at == text.size()) {
      if (column + 1 == form.columns.size()) return fields;
      return not_of_the_format("it has " + std::to_string(column + 1) +
                               " values, and columns has " + std::to_string(form.columns.size()) +
                               " names");
    }
    if (column + 1 == form.columns.size()) {
      return not_of_the_format("it has more values than columns has names, which are " +
                               std::to_string(form.columns.size()));
    }
    if (!text.substr(at).starts_with(form.separator)) {
      return not_of_the_format("something stands behind the quotes of value " +
                               std::to_string(column + 1));
    }
    at += form.separator.size();
  }
}

Result<TextFields> logfmt_fields(std::string_view text, const FieldBounds& bounds) {
  Logfmt reader(text);
  TextFields fields;
  while (!reader.at_end()) {
    std::string key = reader.word();
    if (key.empty()) return not_of_the_format("a '=' has no key before it");
    if (key.size() > kLongestName) return too_long();
    TRY(std::string value, reader.value());
    if (fields.size() == bounds.fields) return too_many(bounds);
    fields.emplace_back(std::move(key), std::move(value));
  }
  if (fields.empty()) return not_of_the_format("it has no key");
  return fields;
}

}  // namespace sluice::flume
