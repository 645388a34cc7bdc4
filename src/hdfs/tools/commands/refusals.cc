// Commands of HDFS that lake::FileSystem has no call for yet. Each says so, and changes nothing.
#include "hdfs/tools/commands/commands.h"

namespace sluice::hdfs::tools {
namespace {

class Refusal final : public Command {
 public:
  Refusal(Shell& shell, std::string needs) : Command(shell), needs_(std::move(needs)) {}

 protected:
  Status options(Arguments&) override {
    return Error(ErrorCode::kUnsupported, needs_ + " not offered yet; nothing was changed");
  }

 private:
  std::string needs_;
};

}  // namespace

std::unique_ptr<Command> make_snapshot(Shell& shell) {
  return std::make_unique<Refusal>(shell, "snapshots are");
}

}  // namespace sluice::hdfs::tools
