// The settings of Kafka's Java clients (3.5): their names, types and legal values, in Java's words.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace sluice::kafka::client {

enum class ClientKind { kProducer, kConsumer, kAdmin };

struct JavaSetting {
  enum class Type { kBoolean, kShort, kInt, kLong, kDouble, kText, kList, kClass };

  const char* name;
  std::uint8_t clients;  // a bit for each ClientKind that has it
  Type type;
  double least;
  double most;
  const char* choices = nullptr;  // of a text; "" only asks that it is not empty
};

// The setting of that name, if this client has it.
const JavaSetting* find_java_setting(const std::string& name, ClientKind kind);

// Whether Java takes the value, blanks around it dropped; the error is what Java says.
Status check_java_value(const JavaSetting& setting, const std::string& value);

}  // namespace sluice::kafka::client
