// JSON text as Hadoop writes it: compact, members in the order given.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace sluice::hdfs {

std::string json_string(std::string_view text);

// {"a":1,"b":"x"}: members one after the other, then text().
class JsonObject {
 public:
  JsonObject& member(std::string_view name, std::string_view value) {
    return raw(name, json_string(value));
  }
  JsonObject& member(std::string_view name, const char* value) {
    return member(name, std::string_view(value));
  }
  JsonObject& member(std::string_view name, const std::string& value) {
    return member(name, std::string_view(value));
  }
  template <class Number>
  requires std::is_arithmetic_v<Number> JsonObject& member(std::string_view name, Number value) {
    if constexpr (std::is_same_v<Number, bool>) {
      return raw(name, value ? "true" : "false");
    } else {
      return raw(name, std::to_string(value));
    }
  }
  // `json` is JSON already.
  JsonObject& raw(std::string_view name, std::string_view json);
  std::string text() const { return "{" + members_ + "}"; }
  std::string_view members() const { return members_; }

 private:
  std::string members_;
};

}  // namespace sluice::hdfs
