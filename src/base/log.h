// The program's log: a constant sentence plus fields, one logfmt line on stderr.
//
//   log::warn("segment truncated at its last valid batch", {{"topic", name}, {"bytes", cut}});
//
// error: a person must act. warn: we recovered. info: state changed. debug: per request.
// No secrets and no payloads, ever.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sluice::log {

enum class Level { kDebug, kInfo, kWarn, kError };

// A name and a value already in words. Values with blanks or quotes are quoted in the line.
struct Field {
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(v) {}
  Field(std::string_view n, const std::string& v) : name(n), value(v) {}
  template <class Number>
  requires std::is_arithmetic_v<Number> Field(std::string_view n, Number v)
      : name(n), value(std::to_string(v)) {}

  std::string_view name;
  std::string value;
};

using Fields = std::initializer_list<Field>;

// Lines below this level are dropped. The default is info. Set once at start.
void set_level(Level level);
bool enabled(Level level);

void debug(std::string_view sentence, Fields fields = {});
void info(std::string_view sentence, Fields fields = {});
void warn(std::string_view sentence, Fields fields = {});
void error(std::string_view sentence, Fields fields = {});

}  // namespace sluice::log
