#include "credential/provider.h"

#include <algorithm>

namespace sluice::credential {

Result<std::string> store_of_provider(const std::string& provider) {
  const std::size_t colon = provider.find("://");
  const std::string scheme = provider.substr(0, colon);
  if (colon == std::string::npos || (scheme != "jceks" && scheme != "localjceks")) {
    return Error(ErrorCode::kUnsupported,
                 "The credential provider " + provider +
                     " is none that is offered here: jceks:// and localjceks:// are.");
  }
  const std::string rest = provider.substr(colon + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string nested = rest.substr(0, slash);
  const std::size_t at = nested.find('@');
  const std::string inner = nested.substr(0, at);
  const std::string host = at == std::string::npos ? "" : nested.substr(at + 1);
  if (scheme == "localjceks" && inner != "file") {
    return Error(ErrorCode::kInvalidArgument, "The credential provider " + provider +
                                                  " is not of the form localjceks://file/PATH.");
  }
  return inner + "://" + host + rest.substr(slash);
}

}  // namespace sluice::credential
