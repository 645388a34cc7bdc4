// -concat, as Hadoop has it since 3.3.
#include "hdfs/tools/commands/commands.h"
#include "lake/snapshot.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::string_view kUsage = "<target path> <src path> <src path> ...";

class Concat final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {});
    return options.parse(arguments);
  }
  Status all_arguments(std::vector<Item>& items) override {
    const Status done = join(items);
    if (!done) report(done.error());
    return {};
  }

 private:
  static Status join(const std::vector<Item>& items) {
    if (items.empty()) return refuse("Target path not specified. " + std::string(kUsage));
    if (items.size() < 3) {
      return refuse("The number of source paths is less than 2. " + std::string(kUsage));
    }
    const Item& target = items.front();
    if (!target.is_file()) {
      return refuse("Target path " + target.text + " does not exist or is not file.");
    }
    std::vector<std::string> sources;
    for (std::size_t i = 1; i < items.size(); ++i) {
      if (!items[i].is_file()) return refuse(items[i].text + " does not exist or is not file.");
      if (items[i].fs != target.fs) {
        return refuse(items[i].text + " is in another file system than " + target.text);
      }
      sources.push_back(items[i].path);
    }
    lake::Joins* joins = lake::joins_of(*target.fs);
    if (joins != nullptr) return joins->concat(target.path, sources);
    const std::string uri = target.fs->uri();
    return refuse("Dest filesystem '" + uri.substr(0, uri.find(':')) + "' doesn't support concat.");
  }
  static Error refuse(std::string why) { return Error(ErrorCode::kIo, std::move(why)); }
};

}  // namespace

std::unique_ptr<Command> make_concat(Shell& shell) {
  return std::make_unique<Concat>(shell);
}

}  // namespace sluice::hdfs::tools
