#include "sqoop/import/large_objects.h"

#include <cstdio>

namespace sluice::sqoop {

Status LargeObjects::begin() {
  // The name of Sqoop's task; the number of the run makes it another one in each import, since
  // --append puts the files of several into one folder.
  char number[24];
  std::snprintf(number, sizeof number, "%06zu", part_);
  name_ = std::string(kLargeObjects) + "/large_obj_task_local" + target_.run_number() + "_0001_m_" +
          number + "0.lob";
  log_.info("lib.LargeObjectLoader", "Using lob file: " + target_.address() + "/" + name_);
  TRY(file_, target_.create(name_));
  writer_.begin(buffer_);
  return {};
}

Result<std::string> LargeObjects::put(std::string_view object) {
  if (file_ == nullptr) TRY(begin());
  const std::uint64_t offset = writer_.add(buffer_, object);
  TRY(file_->write(buffer_));
  buffer_.clear();
  return "externalLob(lf," + name_ + "," + std::to_string(offset) + "," +
         std::to_string(object.size()) + ")";
}

Status LargeObjects::close() {
  if (file_ == nullptr) return {};
  writer_.finish(buffer_);
  TRY(file_->write(buffer_));
  return file_->close();
}

}  // namespace sluice::sqoop
