// Names and their values on disk: access rules, credentials, quotas. In the crash-safe journal, in
// DATA/kafka/security/.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "disk/journal.h"

namespace sluice::kafka::broker {

// Any thread. A change returns once it is on disk; all of one call come, or none.
class Ledger {
 public:
  using Entries = std::map<std::string, std::string>;
  struct Change {
    std::string name;
    std::optional<std::string> value;  // none: the name goes
  };

  static Result<std::unique_ptr<Ledger>> open(disk::Disk& disk, const std::string& directory);

  // Those whose name begins with this, without it.
  Entries below(const std::string& prefix) const;
  Status write(const std::vector<Change>& changes);

 private:
  Ledger() = default;
  Status apply(std::string_view record);

  std::unique_ptr<disk::Journal> journal_;
  std::mutex changing_;       // held over the disk
  mutable std::mutex mutex_;  // held for a look
  Entries entries_;
};

}  // namespace sluice::kafka::broker
