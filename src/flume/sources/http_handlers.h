// What the http source makes of a request: events, or an answer that refuses it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "flume/event.h"

namespace sluice::net {
struct HttpRequest;
}

namespace sluice::flume {

struct HttpRefusal {
  int status = 400;
  std::string message;
};

class HttpEventHandler {
 public:
  virtual ~HttpEventHandler() = default;
  // Adds the events; a refusal leaves them out of account.
  virtual std::optional<HttpRefusal> read(net::HttpRequest& request, Batch& batch) const = 0;
};

// The handler of a class name, with the properties below "handler.".
Result<std::unique_ptr<HttpEventHandler>> make_http_handler(const Settings& source,
                                                            const std::string& name,
                                                            const Settings& settings);

// Events of a JSON array [{"headers": {...}, "body": "..."}, ...]; bodies are in `charset`.
std::optional<HttpRefusal> read_json_events(std::string_view bytes, const std::string& charset,
                                            Batch& batch);

}  // namespace sluice::flume
