// Values over --inline-lob-limit: they go into a file of their own in the target's folder _lob, and
// the record names the place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/lob_file.h"
#include "lake/file_system.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/import/target.h"

namespace sluice::sqoop {

// The objects of one part; used by the thread that copies it.
class LargeObjects {
 public:
  LargeObjects(Target& target, const JobLog& log, std::size_t part, std::int64_t limit)
      : target_(target), log_(log), part_(part), limit_(limit) {}

  bool takes(std::size_t size) const { return static_cast<std::int64_t>(size) > limit_; }
  // "externalLob(lf,_lob/large_obj_task_local1_0001_m_0000000.lob,68,9)".
  Result<std::string> put(std::string_view object);
  // Completes the file, if there is one.
  Status close();

 private:
  Status begin();

  Target& target_;
  const JobLog& log_;
  std::size_t part_;
  std::int64_t limit_;
  std::string name_;
  std::unique_ptr<lake::Writer> file_;
  formats::LobFileWriter writer_{formats::random_sync_marker()};
  Bytes buffer_;
};

}  // namespace sluice::sqoop
