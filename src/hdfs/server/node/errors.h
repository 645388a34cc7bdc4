// Our errors as the Java exceptions that Hadoop clients branch on.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::hdfs {

// Why this server, and not the lake, refused: the reason of its own errors.
enum class Refusal {
  kSafeMode,       // the lake takes no changes until it is left
  kParameter,      // a parameter of WebHDFS is missing or wrong
  kImpersonation,  // WebHDFS's doas
  kBeyondEnd,      // a read that starts behind the end of a file
};

struct JavaException {
  std::string_view name;  // fully qualified
  int web_status = 403;   // what WebHDFS answers with it (its ExceptionHandler)

  std::string_view simple_name() const { return name.substr(name.find_last_of(".$") + 1); }
};

// The one table: what RPC and WebHDFS call this failure.
const JavaException& java_exception(const Error& error);

// The message as that class words it: some of Hadoop's exceptions put more around what they are
// given.
std::string java_message(const Error& error);

}  // namespace sluice::hdfs
