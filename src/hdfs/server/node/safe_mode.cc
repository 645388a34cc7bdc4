#include "hdfs/server/node/safe_mode.h"

#include "hdfs/server/node/errors.h"

namespace sluice::hdfs {

Error safe_mode_error(std::string_view cannot, std::string_view what, std::string_view host) {
  return Error(ErrorCode::kBusy,
               std::string(cannot) + std::string(what) + ". Name node is in safe mode.\n" +
                   std::string(kSafeModeTip) + " NamenodeHostName:" + std::string(host),
               Refusal::kSafeMode);
}

}  // namespace sluice::hdfs
