#include "kafka/broker/log/syncs.h"

#include <unistd.h>

#include "base/file.h"

namespace sluice::kafka::broker {

Status Syncs::data(int fd, const std::string& path) {
  if (::fdatasync(fd) != 0) return errno_error(path + ": fdatasync");
  return {};
}

Status Syncs::folder(const std::string& path) {
  return sync_directory(path);
}

}  // namespace sluice::kafka::broker
